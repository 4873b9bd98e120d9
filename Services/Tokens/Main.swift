import Models
import RPC
import Redis
import ServiceKit
import ServiceLifecycle

/// Tokens: sessions, refresh rotation, access tokens and their keys. Scales by adding replicas: all state is in Redis.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.tokens, declared: Tokens.methods) { environment in
            let configuration = environment.configuration
            let logger = environment.logger
            guard let secrets = try environment.secrets().tokens else {
                throw ServiceConfiguration.Fault(
                    description: "\(configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section tokens")
            }
            let redis = RedisClient(
                configuration: try configuration.store(.redis) { try RedisConfiguration(url: $0) }, logger: logger)
            let house = try await TokensHouse.make(
                redis: redis, secrets: secrets, issuer: configuration.issuer,
                algorithm: try SigningAlgorithm(configuration.reader),
                lifetimes: try Lifetimes(configuration.reader), logger: logger)
            try await ServiceRunner.waiting(for: "Redis (LATCHKEY_REDIS_URL)", logger) { try await house.ring.update() }

            var router = Router(logger: logger)
            house.register(on: &router)
            let ring = house.ring
            return RPCService(
                router: router,
                healthChecks: [
                    HealthCheck("redis") { try await redis.ping() },
                    HealthCheck("signing_keys") { _ = try ring.current() },
                ],
                diagnostics: [.clock(of: "redis") { try await redis.now() }],
                background: [KeyRingFollower(ring: ring)],
                close: { await redis.shutdown() })
        }
    }
}

/// Keeps the key ring fresh for as long as the service runs.
struct KeyRingFollower: ServiceLifecycle.Service {
    let ring: KeyRing

    func run() async throws {
        let follow = Task { await ring.follow() }
        try? await gracefulShutdown()
        follow.cancel()
        await follow.value
    }
}
