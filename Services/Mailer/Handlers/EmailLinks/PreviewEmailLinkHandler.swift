import Models
import RPC

/// Says what a token would do, without redeeming it, and proves to identity that the caller holds it.
struct PreviewEmailLinkHandler: RPCHandler {
    let tokens: OneTimeTokenStore
    let mailboxProofs: MailboxProofSigner

    func callAsFunction(
        _ call: Mailer.PreviewEmailLink, _ context: CallContext
    ) async throws -> Mailer.PreviewEmailLink.Reply {
        let found = try await tokens.peek(call.token, deadline: context.deadline.instant)
        guard let found else { throw ServiceError.tokenInvalid }
        return try await mailboxProofs.preview(found.grant, context)
    }
}
