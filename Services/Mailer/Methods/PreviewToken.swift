import Models
import Proofs
import RPC

/// Tells what a token would do, and proves to identity that somebody holds it.
struct PreviewToken: Sendable {
    let store: OneTimeStore
    let proofs: ProofSigner

    func callAsFunction(
        _ call: Mailer.PreviewEmailLink, _ context: CallContext
    ) async throws -> Mailer.PreviewEmailLink.Reply {
        guard let found = try await store.peek(call.token, deadline: context.deadline.instant) else {
            throw ServiceError.tokenInvalid
        }
        let statement = MailPreview(grant: found.grant, request: context.requestID)
        return .init(grant: found.grant, proof: try await proofs.sign(statement: statement, for: .identity))
    }
}
