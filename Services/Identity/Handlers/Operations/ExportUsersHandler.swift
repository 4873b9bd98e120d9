import Models
import RPC

/// A page of users for another system.
struct ExportUsersHandler: RPCHandler {
    let applications: ApplicationStore
    let users: UserExportStore
    let audit: AuditLog

    func callAsFunction(
        _ call: Identity.ExportUsers, _ context: CallContext
    ) async throws -> Identity.ExportUsers.Reply {
        let (maximum, deadline) = (Identity.ExportUsers.maximumLimit, context.deadline.instant)
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .body, path: "/limit", type: "range", expected: "1 to \(maximum)")])
        }
        // A program may begin anywhere, with a cursor of its own: each of its pages is recorded, and each page with hashes.
        if call.cursor == nil || call.includesPasswordHashes || context.actor?.isAPIKey == true {
            try await applications.require(call.application, deadline: deadline)
            // Before anything leaves.
            try await audit.record(
                AuditEntry(
                    event: .usersExported, application: call.application,
                    reason: call.includesPasswordHashes ? "password_hashes" : nil, context: context),
                deadline: deadline)
        }
        return try await users.page(call, deadline: deadline)
    }
}
