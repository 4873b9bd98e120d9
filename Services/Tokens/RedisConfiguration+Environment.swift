import Redis
import ServiceKit

extension RedisConfiguration {
    /// Reads `LATCHKEY_REDIS_URL`. Throws a fault that names the variable.
    static func fromEnvironment(_ configuration: ServiceConfiguration) throws -> RedisConfiguration {
        guard let url = configuration.reader.string(forKey: "latchkey.redis.url") else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_REDIS_URL is not set")
        }
        do {
            return try RedisConfiguration(url: url)
        } catch {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_REDIS_URL: \(error)")
        }
    }
}
