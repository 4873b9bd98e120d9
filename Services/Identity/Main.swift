import Foundation
import Models
import Postgres
import RPC
import ServiceKit

/// Identity: users, credentials, accounts, applications and clients. It alone knows password hashes and the pepper.
///
/// `identity migrate` brings the schema up to date and ends.
@main
enum Main {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "migrate" { await migrate() }
        await ServiceRunner.run(.identity, declared: Identity.methods) { environment in
            let configuration = environment.configuration
            let logger = environment.logger
            guard let secrets = try environment.secrets().identity else {
                throw ServiceConfiguration.Fault(
                    description: "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section identity")
            }
            let settings = try IdentityConfiguration(configuration.reader)
            let postgres = PostgresClient(
                configuration: try configuration.store(.database) { try PostgresConfiguration(url: $0) }, logger: logger
            )
            let house = try await IdentityHouse.make(
                postgres: postgres, secrets: secrets, argon2: settings.argon2,
                minimumPasswordLength: settings.minimumPasswordLength, inviteLifetime: settings.inviteLifetime,
                inviteLimits: settings.inviteLimits,
                issuer: configuration.issuer, logger: logger)
            try await ServiceRunner.waiting(for: "PostgreSQL (LATCHKEY_DATABASE_URL)", logger) {
                try await IdentityHouse.migrator(postgres).run()
                // The half of a migration that needs the key of the hashes.
                try await UnicodeDomains(postgres: postgres, emails: house.emails, logger: logger).convert()
            }
            return RPCService(
                router: house.router(),
                healthChecks: [HealthCheck("postgres") { try await postgres.ping() }],
                diagnostics: [.clock(of: "postgres") { try await postgres.now() }],
                background: [
                    OutboxWatch(postgres: postgres, logger: logger), ProofSweeper(postgres: postgres),
                    AuditSweeper(postgres: postgres, retention: settings.auditRetention, logger: logger),
                ],
                close: {
                    await house.hasher.shutdown()
                    await postgres.shutdown()
                })
        }
    }

    private static func migrate() async -> Never {
        await ServiceRunner.run(.identity) { environment in
            let postgres = PostgresClient(
                configuration: try environment.configuration.store(.database) { try PostgresConfiguration(url: $0) },
                logger: environment.logger)
            let done = try await IdentityHouse.migrator(postgres).run()
            environment.logger.info("migrated", metadata: ["migrations": "\(done)"])
            await postgres.shutdown()
        }
    }
}
