import Foundation
import Models
import Postgres
import Proofs
import RPC

/// A mailbox that was shown, as the database knows it.
struct VerifiedMailbox: Sendable {
    let grant: OneTimeGrant
    /// The client on whose behalf it was mailed.
    let client: Client
    let user: UserID
    let credential: EmailCredentialID
    let emailHash: Data
    /// When what was shown was mailed.
    let mailedAt: Timestamp
    /// Names the proof, which counts once.
    let proofID: String
}

extension IdentityHouse {
    /// Checks mailer's proof that a mailbox was shown for `purpose`. Answers the client of the mail as well. Throws 403
    /// `invalid_proof`.
    func believe(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> (verified: ProofVerifier.VerifiedProof<MailboxProof>, client: Client) {
        let verified = try await peerProofVerifier.verify(
            MailboxProof.self, proof, from: .mailer, request: context.requestID)
        let grant = verified.claims.grant
        // What is mailed on behalf of one application opens no other.
        let client = try await postgres.client(grant.client, deadline: context.deadline.instant)
        guard grant.purpose == purpose, let client, client.applicationID == grant.application else {
            throw ServiceError.invalidProof
        }
        return (verified, client)
    }

    /// The same for an address of a user. Throws 403 `invalid_proof`.
    func shownMailbox(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> VerifiedMailbox {
        let (verified, client) = try await believe(proof, for: purpose, context)
        let grant = verified.claims.grant
        guard let user = grant.user, let credential = grant.credential else { throw ServiceError.invalidProof }
        return VerifiedMailbox(
            grant: grant, client: client, user: user, credential: credential,
            emailHash: emails.hash(grant.email, in: grant.application),
            mailedAt: Timestamp(Date(timeIntervalSince1970: Double(verified.claims.mailedAt) / 1000)),
            proofID: verified.id)
    }
}

extension Transaction {
    /// Remembers that a proof was acted on. Throws 403 `invalid_proof` the second time.
    func useProof(_ id: String) throws {
        guard try execute(Self.use(proof: id)) == 1 else { throw ServiceError.invalidProof }
    }

    /// The statement that remembers a proof; it writes one row the first time, none from then on.
    static func use(proof id: String) -> Query {
        "INSERT INTO identity.used_proofs (id) VALUES (\(id)) ON CONFLICT DO NOTHING"
    }

    /// Marks an address as verified and tells what is known of its user. Throws 401 `token_invalid` when the address is
    /// not that user's any more, 403 when they are suspended.
    @discardableResult
    func verify(_ mailbox: VerifiedMailbox) throws -> VerifiedUser {
        let verified = try verify(
            """
            c.application_id = \(mailbox.grant.application) AND c.id = \(mailbox.credential)
              AND c.user_id = \(mailbox.user) AND c.email_hash = \(mailbox.emailHash)
            """)
        guard let verified else { throw ServiceError.tokenInvalid }
        return verified
    }

    /// The same for the one credential that `condition` names; nil when there is none.
    func verify(_ condition: Query) throws -> VerifiedUser? {
        let rows = try query(
            """
            WITH before AS (
                SELECT c.application_id, c.id, c.user_id,
                       c.verified_at IS NULL AND NOT EXISTS (
                           SELECT FROM identity.email_credentials v
                           WHERE v.application_id = c.application_id AND v.user_id = c.user_id AND v.id <> c.id
                             AND v.verified_at IS NOT NULL) AS is_first
                FROM identity.email_credentials c
                WHERE \(statement: condition) FOR UPDATE)
            UPDATE identity.email_credentials c SET verified_at = COALESCE(c.verified_at, now())
            FROM before b JOIN identity.users u ON u.application_id = b.application_id AND u.id = b.user_id
            WHERE c.application_id = b.application_id AND c.id = b.id
            RETURNING u.id, u.status, u.epoch, b.is_first
            """)
        guard let row = rows.first else { return nil }
        guard try row[1].decodeCase(as: UserStatus.self) == .active else { throw ServiceError.suspended }
        return VerifiedUser(user: try row[0].decode(), epoch: try row[2].decode(), isFirstTime: try row[3].decode())
    }
}

/// Whose address was shown to be theirs.
struct VerifiedUser: Sendable {
    let user: UserID
    let epoch: Int
    /// Whether nobody had shown a mailbox of this user before.
    let isFirstTime: Bool
}
