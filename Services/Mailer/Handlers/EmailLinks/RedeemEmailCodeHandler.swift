import Models
import RPC

/// Redeems a mailed code and proves to identity that the caller can read the mailbox.
struct RedeemEmailCodeHandler: RPCHandler {
    let tokens: OneTimeTokenStore
    let mailboxProofs: MailboxProofSigner

    func callAsFunction(_ call: Mailer.RedeemEmailCode, _ context: CallContext) async throws -> RedeemedGrant {
        let redeemed = try await tokens.redeem(
            code: call.code, at: call.place, isKnownDevice: call.isKnownDevice, as: call.redemption,
            deadline: context.deadline.instant)
        guard let redeemed else { throw try await mailboxProofs.codeInvalid(at: call.place, context) }
        return try await mailboxProofs.redeemed(redeemed, context)
    }
}
