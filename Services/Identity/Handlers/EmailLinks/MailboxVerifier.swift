import Foundation
import Models
import Proofs
import RPC

/// A mailbox of a user, proven by a link or a code that was mailed to it.
struct VerifiedMailbox: Sendable {
    let grant: OneTimeGrant
    /// The client on whose behalf the link was mailed.
    let client: Client
    let user: UserID
    let credential: EmailCredentialID
    let emailHash: Data
    /// When the link was mailed.
    let mailedAt: Timestamp
    /// The id of the proof, which may be used once.
    let proofID: String
}

/// A mailbox whose address no user had when a magic link was mailed to it, proven by that link or its code.
struct UnregisteredMailbox: Sendable {
    let grant: OneTimeGrant
    let client: Client
    let emailHash: Data
    let mailedAt: Timestamp
    /// The id of the proof, which may be used once.
    let proofID: String
}

/// Checks mailer's proofs that a mailed link or code was presented.
struct MailboxVerifier: Sendable {
    let proofs: ProofVerifier
    let clients: ClientStore
    let emailHasher: EmailHasher

    /// Checks a mailbox proof for `purpose`. Also returns the client on whose behalf the link was mailed.
    /// Throws 403 `invalid_proof`.
    func verify(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> (verified: ProofVerifier.VerifiedProof<MailboxProof>, client: Client) {
        let verified = try await proofs.verify(MailboxProof.self, proof, from: .mailer, request: context.requestID)
        let grant = verified.claims.grant
        // A link that was mailed on behalf of one application is not accepted by another.
        let client = try await clients.find(grant.client, deadline: context.deadline.instant)
        guard grant.purpose == purpose, let client, client.applicationID == grant.application else {
            throw ServiceError.invalidProof
        }
        return (verified, client)
    }

    /// Checks a mailbox proof of a user for `purpose`. Throws 403 `invalid_proof`.
    func verifyUser(
        _ proof: Proof, for purpose: OneTimeGrant.Purpose, _ context: CallContext
    ) async throws -> VerifiedMailbox {
        let (verified, client) = try await verify(proof, for: purpose, context)
        return try mailbox(verified, client)
    }

    /// The mailbox of a verified proof. Throws 403 `invalid_proof` if it is not one of a user.
    func mailbox(
        _ verified: ProofVerifier.VerifiedProof<MailboxProof>, _ client: Client
    ) throws -> VerifiedMailbox {
        let grant = verified.claims.grant
        guard let user = grant.user, let credential = grant.credential else { throw ServiceError.invalidProof }
        return VerifiedMailbox(
            grant: grant, client: client, user: user, credential: credential,
            emailHash: emailHasher.hash(grant.email, in: grant.application), mailedAt: verified.claims.mailTime,
            proofID: verified.id)
    }
}

extension MailboxProof {
    /// When the link or code was mailed.
    var mailTime: Timestamp { Timestamp(Date(timeIntervalSince1970: Double(mailedAt) / 1000)) }
}
