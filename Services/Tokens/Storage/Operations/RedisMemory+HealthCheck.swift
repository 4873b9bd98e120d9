import Foundation
import Redis
import ServiceKit

extension RedisMemory {
    /// What a user who is signed in takes up, in bytes: the session, its entry in the list of sessions, and the epoch.
    static let bytesPerUser = 1500

    /// Whether there is room for more sessions, for `latchkey doctor`.
    static func check(of redis: RedisClient) -> HealthCheck {
        .describing("redis_memory") {
            // In a cluster, the one with the least room decides.
            let memory = try await redis.memory()
            let reports = try memory.map { try $0.report() }
            return zip(memory, reports).min { $0.0.room < $1.0.room }?.1 ?? "unknown"
        }
    }

    private var room: Int { limit.map { $0 - used } ?? .max }

    /// How full the server is. Throws ``HealthCheckError`` if it may forget sessions, or is four fifths full.
    func report() throws -> String {
        func text(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }
        guard policy == "noeviction" || limit == nil else {
            throw HealthCheckError(
                "Redis forgets sessions when it is full: set maxmemory-policy to noeviction, not \(policy)")
        }
        guard let limit else { return "\(text(used)) used, without a limit (maxmemory)" }
        let state = "\(text(used)) of \(text(limit)) used"
        guard used < limit / 5 * 4 else {
            throw HealthCheckError(
                "\(state); when it is full, new sessions and emails are refused. Raise maxmemory (LATCHKEY_REDIS_MEMORY)"
            )
        }
        return "\(state), room for about \((limit - used) / Self.bytesPerUser) more users"
    }
}
