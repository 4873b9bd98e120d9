import Models
import Proofs
import RPC

/// Signs for identity what the mailer has seen: that a caller holds what was mailed, or entered a wrong code.
struct MailboxProofSigner: Sendable {
    let signer: ProofSigner

    /// The reply to a caller who has redeemed a token or code.
    func redeemed(_ redeemed: OneTimeTokenStore.MailedGrant, _ context: CallContext) async throws -> RedeemedGrant {
        let statement = MailboxProof(
            grant: redeemed.grant, mailedAt: redeemed.mailedAt, request: context.requestID)
        return RedeemedGrant(proof: try await signer.sign(statement: statement, for: .identity), grant: redeemed.grant)
    }

    /// The reply to a caller who holds a token. The proof lets identity preview what the token would do, no more.
    func preview(_ grant: OneTimeGrant, _ context: CallContext) async throws -> Mailer.PreviewEmailLink.Reply {
        let statement = EmailPreviewProof(grant: grant, request: context.requestID)
        return .init(grant: grant, proof: try await signer.sign(statement: statement, for: .identity))
    }

    /// 401 `code_invalid`, with a proof for identity's audit log that the code was wrong.
    func codeInvalid(at place: Mailer.EmailCodeReference, _ context: CallContext) async throws -> ServiceError {
        let statement = WrongCodeProof(client: place.client, email: place.email, request: context.requestID)
        return ServiceError.codeInvalid.attested(by: try await signer.sign(statement: statement, for: .identity))
    }
}
