import Models
import RPC
import Redis
import ServiceKit

/// The tokens service: sessions, refresh tokens, access tokens and their keys. All state is in Redis, so it scales by adding
/// replicas.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.tokens, declared: Tokens.methods) { environment in
            let configuration = environment.configuration
            let logger = environment.logger
            guard let secrets = try environment.secrets().tokens else {
                throw ConfigurationError(
                    description: "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section tokens")
            }
            let redis = RedisClient(
                configuration: try configuration.store(.redis) { try RedisConfiguration(url: $0) }, logger: logger)
            let service = try await TokensService(
                redis: redis, secrets: secrets, issuer: configuration.issuer,
                algorithm: try SigningAlgorithm(configuration.reader),
                lifetimes: try Lifetimes(configuration.reader), logger: logger)
            let keyRing = service.keyRing
            try await ServiceRunner.waiting(for: "Redis (LATCHKEY_REDIS_URL)", logger) { try await keyRing.update() }

            MetricsRegistry.shared.observe("latchkey_queue_waiting", dimensions: [("queue", "redis")]) {
                Double(redis.waitingCount)
            }
            var router = Router(logger: logger)
            service.register(on: &router)
            return RPCService(
                router: router,
                stores: [HealthCheck("redis") { try await redis.ping() }],
                healthChecks: [HealthCheck("signing_keys") { _ = try keyRing.current() }],
                diagnostics: [
                    .clock(of: "redis") { try await redis.now() }, RedisMemory.check(of: redis),
                    RedisServers.check(of: redis),
                ],
                background: [KeyRingFollower(keyRing: keyRing)],
                close: { await redis.shutdown() })
        }
    }
}
