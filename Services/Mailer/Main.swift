import Models
import RPC
import Redis
import ServiceKit

/// Mailer: accepts messages into a durable outbox.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.mailer, declared: Mailer.methods) { environment in
            let logger = environment.logger
            let redis = RedisClient(
                configuration: try environment.configuration.store(.redis) { try RedisConfiguration(url: $0) },
                logger: logger)
            try await ServiceRunner.waiting(for: "Redis (LATCHKEY_REDIS_URL)", logger) { try await redis.ping() }
            var router = Router(logger: logger)
            Outbox(redis: redis, prefix: "mailer:").register(on: &router)
            return RPCService(
                router: router,
                healthChecks: [HealthCheck("redis") { try await redis.ping() }],
                close: { await redis.shutdown() })
        }
    }
}
