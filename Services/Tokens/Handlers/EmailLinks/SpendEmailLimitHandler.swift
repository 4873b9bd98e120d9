import Models
import RPC

/// Decides whether an email to a mailbox may be sent, and counts it.
struct SpendEmailLimitHandler: RPCHandler {
    let emailLimits: EmailLimitStore

    func callAsFunction(
        _ call: Tokens.SpendEmailLimit, _ context: CallContext
    ) async throws -> Tokens.SpendEmailLimit.Reply {
        try await emailLimits.spend(call, deadline: context.deadline.instant)
    }
}
