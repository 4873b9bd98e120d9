import Foundation
import Models
import Postgres
import RPC
import ServiceKit

/// Waitlists: who waits for which feature. `waitlists migrate` brings the schema up to date and ends.
@main
enum Main {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "migrate" { await migrate() }
        await ServiceRunner.run(.waitlists, declared: Waitlists.methods) { environment in
            let logger = environment.logger
            let postgres = PostgresClient(
                configuration: try environment.configuration.store(.database) { try PostgresConfiguration(url: $0) },
                logger: logger)
            try await ServiceRunner.waiting(for: "PostgreSQL (LATCHKEY_DATABASE_URL)", logger) {
                try await WaitlistsHouse.migrator(postgres).run()
            }
            var router = Router(logger: logger)
            WaitlistsHouse(postgres: postgres).register(on: &router)
            return RPCService(
                router: router,
                healthChecks: [HealthCheck("postgres") { try await postgres.ping() }],
                diagnostics: [.clock(of: "postgres") { try await postgres.now() }],
                close: { await postgres.shutdown() })
        }
    }

    private static func migrate() async -> Never {
        await ServiceRunner.run(.waitlists) { environment in
            let postgres = PostgresClient(
                configuration: try environment.configuration.store(.database) { try PostgresConfiguration(url: $0) },
                logger: environment.logger)
            let done = try await WaitlistsHouse.migrator(postgres).run()
            environment.logger.info("migrated", metadata: ["migrations": "\(done)"])
            await postgres.shutdown()
        }
    }
}
