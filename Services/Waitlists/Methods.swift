import Models
import Postgres
import RPC

/// The whole service: five methods over one table.
struct WaitlistsHouse: Sendable {
    let postgres: PostgresClient

    /// The migrator of this service's schema.
    static func migrator(_ postgres: PostgresClient) -> Migrator {
        Migrator(postgres, schema: "waitlists", migrations: [Migration(1, "init", PackageResources._01_init_sql)])
    }

    /// Every method of the service.
    func register(on router: inout Router) {
        let postgres = postgres
        router.handle(Waitlists.JoinWaitlist.self) { call, context in
            let id = try await postgres.join(call.feature, call.member, deadline: context.deadline.instant)
            return Waitlists.Status(featureKey: call.feature, waitlistID: id)
        }
        router.handle(Waitlists.LeaveWaitlist.self) { call, context in
            try await postgres.leave(call.feature, call.member, deadline: context.deadline.instant)
            return Waitlists.Status(featureKey: call.feature, waitlistID: nil)
        }
        router.handle(Waitlists.GetWaitlist.self) { call, context in
            let id = try await postgres.row(of: call.feature, call.member, deadline: context.deadline.instant)
            return Waitlists.Status(featureKey: call.feature, waitlistID: id)
        }
        router.handle(Waitlists.ListWaitlists.self) { call, context in
            let position = try Pages.position(limit: call.limit, cursor: call.cursor)
            let rows = try await postgres.rows(
                of: call.member, after: position, limit: call.limit + 1, deadline: context.deadline.instant)
            return Pages.page(rows, limit: call.limit)
        }
        router.handle(Waitlists.ListWaitlistEntries.self) { call, context in
            let position = try Pages.position(limit: call.limit, cursor: call.cursor)
            let rows = try await postgres.rows(
                of: call.feature, application: call.application, after: position, limit: call.limit + 1,
                deadline: context.deadline.instant)
            return Pages.page(rows, limit: call.limit)
        }
    }
}
