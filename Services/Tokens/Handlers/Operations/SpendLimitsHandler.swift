import Models
import RPC

/// Counts uses of limits.
struct SpendLimitsHandler: RPCHandler {
    static let maximumSpends = 16

    let limits: LimitStore

    func callAsFunction(_ call: Tokens.SpendLimits, _ context: CallContext) async throws -> [Tokens.LimitState] {
        guard call.spends.count <= Self.maximumSpends,
            call.spends.allSatisfy({ $0.groups?.count ?? 0 <= Tokens.Spend.maximumGroups })
        else { throw ServiceError.internal }
        return try await limits.spend(call.spends, deadline: context.deadline.instant)
    }
}
