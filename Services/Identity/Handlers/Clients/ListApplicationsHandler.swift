import Models
import Postgres
import RPC

/// Every application, oldest first.
struct ListApplicationsHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListApplications, _ context: CallContext) async throws -> [Application] {
        try await house.postgres.query(
            "SELECT \(sql: Application.columns) FROM identity.applications ORDER BY created_at, id",
            deadline: context.deadline.instant
        ).map { try Application($0) }
    }
}
