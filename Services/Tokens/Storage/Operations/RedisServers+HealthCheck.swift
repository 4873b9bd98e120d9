import Redis
import ServiceKit

extension RedisServers {
    /// Which servers there are, for `latchkey doctor`.
    static func check(of redis: RedisClient) -> HealthCheck {
        .describing("redis_servers") { try await redis.servers().report() }
    }

    /// The servers in words. Throws ``HealthCheckError`` if something should be repaired.
    func report() throws -> String {
        guard problems.isEmpty else { throw HealthCheckError("\(description): \(problems.joined(separator: "; "))") }
        return description
    }
}
