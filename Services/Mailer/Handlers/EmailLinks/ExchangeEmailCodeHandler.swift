import Models
import RPC

/// Exchanges a mailed code for a token that replaces the mailed one.
struct ExchangeEmailCodeHandler: RPCHandler {
    let tokens: OneTimeTokenStore
    let mailboxProofs: MailboxProofSigner

    func callAsFunction(_ call: Mailer.ExchangeEmailCode, _ context: CallContext) async throws
        -> Mailer.ExchangeEmailCode.Reply
    {
        let token = try await tokens.exchange(
            code: call.code, at: call.place, isKnownDevice: call.isKnownDevice, deadline: context.deadline.instant)
        guard let token else { throw try await mailboxProofs.codeInvalid(at: call.place, context) }
        return .init(token: token)
    }
}
