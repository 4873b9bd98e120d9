import Foundation
import Models
import Postgres
import RPC
import ServiceKit

/// Identity keeps users, credentials, accounts, applications and clients. Only this process reads password hashes and the
/// pepper.
///
/// `identity migrate` brings the schema up to date and exits. `identity migrate --app-role NAME` also lets the role `NAME` run the service,
/// which then owns no table, and can't change the audit log.
@main
enum Main {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "migrate" { await migrate() }
        await ServiceRunner.run(.identity, declared: Identity.methods) { environment in
            let configuration = environment.configuration
            let logger = environment.logger
            guard let secrets = try environment.secrets().identity else {
                throw ConfigurationError(
                    description: "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section identity")
            }
            let postgres = PostgresClient(
                configuration: try configuration.store(.database) { try PostgresConfiguration(url: $0) }, logger: logger
            )
            let service = try await IdentityService(
                postgres: postgres, secrets: secrets, configuration: try IdentityConfiguration(configuration.reader),
                issuer: configuration.issuer, logger: logger)
            try await ServiceRunner.waiting(for: "PostgreSQL (LATCHKEY_DATABASE_URL)", logger) {
                try await service.migrate()
            }
            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "postgres")]) {
                Double(postgres.waitingCount)
            }
            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "password_hashes")]) {
                Double(service.hasher.waitingCount)
            }
            return RPCService(
                router: service.router(),
                stores: [HealthCheck("postgres") { try await postgres.ping() }],
                diagnostics: [
                    .clock(of: "postgres") { try await postgres.now() }, AuditProtection.check(of: service.audit),
                ],
                background: service.backgroundTasks,
                close: {
                    await service.hasher.shutdown()
                    await postgres.shutdown()
                })
        }
    }

    private static func migrate() async -> Never {
        await ServiceRunner.run(.identity) { environment in
            let postgres = PostgresClient(
                configuration: try environment.configuration.store(.database) { try PostgresConfiguration(url: $0) },
                logger: environment.logger)
            let arguments = Array(CommandLine.arguments.dropFirst(2))
            guard arguments.isEmpty || arguments.count == 2 && arguments[0] == "--app-role" else {
                throw ConfigurationError(description: "the arguments of `identity migrate` are [--app-role NAME]")
            }
            let done = try await SchemaUpdate(postgres: postgres, logger: environment.logger)
                .run(appRole: arguments.last)
            environment.logger.info("migrated", metadata: ["migrations": "\(done)"])
            await postgres.shutdown()
        }
    }
}
