import Models
import RPC

/// Lets a caller have another email, or takes back one that was not sent.
struct ReleaseEmailLimitHandler: RPCHandler {
    let emailLimits: EmailLimitStore

    func callAsFunction(_ call: Tokens.ReleaseEmailLimit, _ context: CallContext) async throws -> Nothing {
        try await emailLimits.release(call, deadline: context.deadline.instant)
        return Nothing()
    }
}
