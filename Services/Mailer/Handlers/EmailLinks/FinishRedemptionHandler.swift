import Models
import RPC

/// Ends a redemption: its token and code are spent, or usable again.
struct FinishRedemptionHandler: RPCHandler {
    let tokens: OneTimeTokenStore

    func callAsFunction(_ call: Mailer.FinishRedemption, _ context: CallContext) async throws -> Nothing {
        let wasHeld = try await tokens.finishRedemption(
            call.redemption, isSpent: call.isSpent, deadline: context.deadline.instant)
        guard wasHeld else { throw ServiceError.tokenInvalid }
        return Nothing()
    }
}
