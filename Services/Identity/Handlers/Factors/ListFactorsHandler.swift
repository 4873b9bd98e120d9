import Models
import RPC

/// Lists the factors of a user.
struct ListFactorsHandler: RPCHandler {
    let totpFactors: TOTPFactorStore

    func callAsFunction(
        _ call: Identity.ListFactors, _ context: CallContext
    ) async throws -> Identity.ListFactors.Reply {
        try await totpFactors.factors(of: call.user, call.application, deadline: context.deadline.instant)
    }
}
