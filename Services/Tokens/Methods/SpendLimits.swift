import Models
import RPC

/// Counts uses of what is limited. The counting is `Scripts/spend_limit.lua`'s.
struct SpendLimits: Sendable {
    static let maximumSpends = 16

    let limits: LimitStore

    func callAsFunction(_ call: Tokens.SpendLimits, _ context: CallContext) async throws -> [Tokens.LimitState] {
        guard call.spends.count <= Self.maximumSpends,
            call.spends.allSatisfy({ $0.groups?.count ?? 0 <= Tokens.Spend.maximumGroups })
        else { throw ServiceError.internal }
        return try await limits.spend(call.spends, deadline: context.deadline.instant)
    }
}

/// Lets secrets of accounts be tried, and not too often. The counting is `Scripts/begin_attempt.lua`'s.
struct Attempts: Sendable {
    let limits: LimitStore

    func callAsFunction(_ call: Tokens.BeginAttempt, _ context: CallContext) async throws -> Tokens.Attempt {
        switch try await limits.beginAttempt(call, deadline: context.deadline.instant) {
        case .open(let attempt): return attempt
        case .paused(let seconds): throw ServiceError.rateLimited(retryAfter: seconds)
        }
    }

    func callAsFunction(_ call: Tokens.FinishAttempt, _ context: CallContext) async throws -> Nothing {
        try await limits.settleAttempt(call, deadline: context.deadline.instant)
        return Nothing()
    }
}

/// Counts mails to mailboxes. The counting is `Scripts/spend_mail.lua`'s.
struct MailLimits: Sendable {
    let limits: LimitStore

    func callAsFunction(_ call: Tokens.SpendEmailLimit, _ context: CallContext) async throws
        -> Tokens.SpendEmailLimit.Reply
    {
        try await limits.spend(call, deadline: context.deadline.instant)
    }

    func callAsFunction(_ call: Tokens.ReleaseEmailLimit, _ context: CallContext) async throws -> Nothing {
        try await limits.settle(call, deadline: context.deadline.instant)
        return Nothing()
    }
}
