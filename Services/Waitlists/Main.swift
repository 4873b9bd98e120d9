import Foundation
import Models
import Postgres
import RPC
import ServiceKit

/// The waitlists service: keeps who waits for which feature. `waitlists migrate` only updates the schema and exits.
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
                try await WaitlistsService.migrator(postgres).run()
            }
            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "postgres")]) {
                Double(postgres.waitingCount)
            }
            var router = Router(logger: logger)
            WaitlistsService(postgres: postgres).register(on: &router)
            return RPCService(
                router: router,
                stores: [HealthCheck("postgres") { try await postgres.ping() }],
                diagnostics: [.clock(of: "postgres") { try await postgres.now() }],
                close: { await postgres.shutdown() })
        }
    }

    private static func migrate() async -> Never {
        await ServiceRunner.run(.waitlists) { environment in
            let postgres = PostgresClient(
                configuration: try environment.configuration.store(.database) { try PostgresConfiguration(url: $0) },
                logger: environment.logger)
            let applied = try await WaitlistsService.migrator(postgres).run()
            environment.logger.info("migrated", metadata: ["migrations": "\(applied)"])
            await postgres.shutdown()
        }
    }
}
