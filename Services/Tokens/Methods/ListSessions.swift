import Models
import RPC

/// The live sessions of a user.
struct ListSessions: Sendable {
    let owner: SessionOwner
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.ListSessions, _ context: CallContext) async throws -> [Session] {
        let user = try await owner.user(call.owner, context)
        return try await sessions.list(of: user, deadline: context.deadline.instant)
    }
}
