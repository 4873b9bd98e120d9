import Models
import RPC

/// A page of the user's own part of the audit log.
struct ListActivityHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let audit: AuditLog

    func callAsFunction(
        _ call: Identity.ListActivity, _ context: CallContext
    ) async throws -> Identity.ListActivity.Reply {
        let maximum = Identity.ListActivity.maximumLimit
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .query, path: "limit", type: "range", expected: "1 to \(maximum)")])
        }
        let session = try await sessions.verify(call.session, context).claims
        _ = try await activeUsers.find(session.user, of: session.application, context)
        return try await audit.activity(
            of: session.user, session.application, limit: call.limit, before: call.cursor,
            omittingDetails: call.omitsDetails == true, deadline: context.deadline.instant)
    }
}
