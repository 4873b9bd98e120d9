import Models
import RPC

/// A page of what the user has allowed clients to do.
struct ListConsentsHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let consents: ConsentStore

    func callAsFunction(
        _ call: Identity.ListConsents, _ context: CallContext
    ) async throws -> Identity.ListConsents.Reply {
        let maximum = Identity.ListConsents.maximumLimit
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .query, path: "limit", type: "range", expected: "1 to \(maximum)")])
        }
        let session = try await sessions.verify(call.session, context).claims
        _ = try await activeUsers.find(session.user, of: session.application, context)
        return try await consents.page(
            of: session.user, session.application, limit: call.limit, after: call.cursor,
            deadline: context.deadline.instant)
    }
}
