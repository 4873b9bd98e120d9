import Models
import Postgres
import RPC

/// The whole service: ten methods over two tables.
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
        Migration(3, "rows-of-user", PackageResources._03_rows_of_user_sql),
        Migration(4, "joins", PackageResources._04_joins_sql),
    ]

    /// Registers every method of the service.
    func register(on router: inout Router) {
        router.handle(JoinWaitlistHandler(waitlists: waitlists))
        router.handle(LeaveWaitlistHandler(waitlists: waitlists))
        router.handle(LeaveAllWaitlistsHandler(waitlists: waitlists))
        router.handle(GetWaitlistHandler(waitlists: waitlists))
        router.handle(ListWaitlistsHandler(waitlists: waitlists))
        router.handle(ListWaitlistEntriesHandler(waitlists: waitlists))
        router.handle(MarkWaitlistEntriesInvitedHandler(waitlists: waitlists))
        router.handle(ForgetApplicationHandler(waitlists: waitlists))
        router.handle(LeaseWaitlistJoinsHandler(waitlists: waitlists))
        router.handle(AcknowledgeWaitlistJoinsHandler(waitlists: waitlists))
    }
}
