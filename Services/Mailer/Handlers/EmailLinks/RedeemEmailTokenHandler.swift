import Models
import RPC

/// Redeems the token of a mailed link and proves to identity that the caller can read the mailbox.
struct RedeemEmailTokenHandler: RPCHandler {
    let tokens: OneTimeTokenStore
    let mailboxProofs: MailboxProofSigner

    func callAsFunction(_ call: Mailer.RedeemEmailToken, _ context: CallContext) async throws -> RedeemedGrant {
        let redeemed = try await tokens.redeem(
            call.token, for: call.purpose, as: call.redemption, deadline: context.deadline.instant)
        guard let redeemed else { throw ServiceError.tokenInvalid }
        return try await mailboxProofs.redeemed(redeemed, context)
    }
}
