import Models
import RPC

/// Lists the identities at providers that are linked to a user, oldest first.
struct ListLinkedIdentitiesHandler: RPCHandler {
    let identities: ExternalIdentityStore

    func callAsFunction(
        _ call: Identity.ListLinkedIdentities, _ context: CallContext
    ) async throws -> [LinkedIdentity] {
        try await identities.linkedIdentities(
            of: call.user, call.application, deadline: context.deadline.instant)
    }
}
