import Logging
import Models
import Postgres
import RPC
import TestKit

@testable import WaitlistsService

/// A database of its own with the service's schema, and a member.
struct WaitlistsFixture {
    let postgres: PostgresClient
    let waitlists: WaitlistStore
    let member = Waitlists.Member(application: .make(), account: .make(), user: .make())
    // A literal that follows the rule of feature keys.
    let beta = FeatureKey("beta")!

    init() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let url = try await TestPostgres.shared().makeDatabase()
        postgres = PostgresClient(configuration: try PostgresConfiguration(url: url), logger: logger)
        try await WaitlistsService.migrator(postgres).run()
        waitlists = WaitlistStore(postgres: postgres)
    }

    var deadline: ContinuousClock.Instant { .now + .seconds(5) }
    var context: CallContext { CallContext(deadline: Deadline(deadline)) }

    /// Three members who differ from ``member`` in the user, the account and the application.
    var others: [Waitlists.Member] {
        var others = [member, member, member]
        (others[0].user, others[1].account, others[2].application) = (.make(), .make(), .make())
        return others
    }
}
