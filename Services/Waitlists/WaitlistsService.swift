import Models
import Postgres
import RPC

/// The whole service: six methods over one table.
struct WaitlistsService: Sendable {
    let waitlists: WaitlistStore

    /// The service on its database. ``migrator(_:)`` has to have run.
    init(postgres: PostgresClient) {
        waitlists = WaitlistStore(postgres: postgres)
    }

    /// The migrator of this service's schema.
    static func migrator(_ postgres: PostgresClient) -> Migrator {
        Migrator(postgres, schema: "waitlists", migrations: migrations)
    }

    /// The migrations of this service's schema.
    static let migrations = [
        Migration(1, "init", PackageResources._01_init_sql),
        Migration(2, "invited", PackageResources._02_invited_sql),
    ]

    /// Registers every method of the service.
    func register(on router: inout Router) {
        router.handle(JoinWaitlistHandler(waitlists: waitlists))
        router.handle(LeaveWaitlistHandler(waitlists: waitlists))
        router.handle(GetWaitlistHandler(waitlists: waitlists))
        router.handle(ListWaitlistsHandler(waitlists: waitlists))
        router.handle(ListWaitlistEntriesHandler(waitlists: waitlists))
        router.handle(MarkWaitlistEntriesInvitedHandler(waitlists: waitlists))
    }
}
