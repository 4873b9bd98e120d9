import Models
import RPC
import Redis
import ServiceKit

/// Mailer: one-time tokens, and messages in a durable outbox.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.mailer, declared: Mailer.methods) { environment in
            let logger = environment.logger
            let redis = RedisClient(
                configuration: try environment.configuration.store(.redis) { try RedisConfiguration(url: $0) },
                logger: logger)
            try await ServiceRunner.waiting(for: "Redis", logger) { try await redis.ping() }
            guard let secrets = try environment.secrets().mailer else {
                throw ServiceConfiguration.Fault(
                    description: "\(environment.configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section mailer")
            }
            let house = try await MailerHouse.make(
                redis: redis, secrets: secrets, lifetimes: try OneTimeLifetimes(environment.configuration.reader))
            var router = Router(logger: logger)
            house.register(on: &router)
            return RPCService(
                router: router,
                healthChecks: [HealthCheck("redis") { try await redis.ping() }],
                close: { await redis.shutdown() })
        }
    }
}
