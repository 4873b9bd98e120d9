import Models
import RPC

/// Stores an authorization request while the user signs in.
struct BeginAuthorizationHandler: RPCHandler {
    let authorizations: AuthorizationStore

    func callAsFunction(_ call: Tokens.BeginAuthorization, _ context: CallContext) async throws -> Secret {
        try await authorizations.keep(call.request, deadline: context.deadline.instant)
    }
}
