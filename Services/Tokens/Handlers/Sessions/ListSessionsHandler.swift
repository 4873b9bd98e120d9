import Models
import RPC

/// Lists the active sessions of a user.
struct ListSessionsHandler: RPCHandler {
    let owners: SessionOwnerResolver
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.ListSessions, _ context: CallContext) async throws -> [Session] {
        let user = try await owners.user(call.owner, context)
        return try await sessions.list(of: user, deadline: context.deadline.instant)
    }
}
