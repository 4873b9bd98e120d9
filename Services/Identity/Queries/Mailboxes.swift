import Foundation
import Models
import Postgres
import Proofs
import RPC

/// A mailbox that was shown, as the database knows it.
struct ShownMailbox: Sendable {
    let grant: OneTimeGrant
    let user: UserID
    let credential: EmailCredentialID
    let emailHash: Data
    /// When what was shown was mailed.
    let mailedAt: Timestamp
    /// Names the proof, which counts once.
    let proofID: String
}

extension IdentityHouse {
    /// Checks mailer's proof that a mailbox was shown for `purpose`. Throws 403 `invalid_proof`.
    func believe(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> ProofVerifier.Believed<MailboxShown> {
        let believed = try await mailboxProofs.verify(
            MailboxShown.self, proof, from: .mailer, request: context.requestID)
        guard believed.claims.grant.purpose == purpose else { throw ServiceError.invalidProof }
        return believed
    }

    /// The same for an address of a user. Throws 403 `invalid_proof`.
    func shownMailbox(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> ShownMailbox {
        let believed = try await believe(proof, for: purpose, context)
        let grant = believed.claims.grant
        guard let user = grant.user, let credential = grant.credential else { throw ServiceError.invalidProof }
        return ShownMailbox(
            grant: grant, user: user, credential: credential,
            emailHash: emails.hash(grant.email, in: grant.application),
            mailedAt: Timestamp(Date(timeIntervalSince1970: Double(believed.claims.mailedAt) / 1000)),
            proofID: believed.id)
    }
}

extension Transaction {
    /// Remembers that a proof was acted on. Throws 403 `invalid_proof` the second time.
    func useProof(_ id: String) throws {
        let isNew =
            try execute("INSERT INTO identity.used_proofs (id) VALUES (\(id)) ON CONFLICT DO NOTHING") == 1
        if !isNew { throw ServiceError.invalidProof }
    }

    /// Marks an address as verified and returns its user's epoch. Throws 401 `token_invalid` when the address is not that
    /// user's any more, 403 when they are suspended.
    @discardableResult
    func verify(_ mailbox: ShownMailbox) throws -> Int {
        // A verification mail goes to whoever signed up, and asks whether they did. The others may be followed by somebody
        // who knows nothing of a sign-up.
        if mailbox.grant.purpose != .verification {
            try forgetIdentities(ofUnshown: mailbox.emailHash, mailbox.grant.application)
        }
        let rows = try query(
            """
            UPDATE identity.email_credentials c SET verified_at = COALESCE(c.verified_at, now())
            FROM identity.users u
            WHERE c.application_id = \(mailbox.grant.application) AND c.id = \(mailbox.credential)
              AND c.user_id = \(mailbox.user) AND c.email_hash = \(mailbox.emailHash)
              AND u.application_id = c.application_id AND u.id = c.user_id
            RETURNING u.status, u.epoch
            """)
        guard let row = rows.first else { throw ServiceError.tokenInvalid }
        guard try row[0].decodeCase(as: UserStatus.self) == .active else { throw ServiceError.suspended }
        return try row[1].decode()
    }
}
