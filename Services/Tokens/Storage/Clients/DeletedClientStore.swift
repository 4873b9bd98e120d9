import Foundation
import Models
import Primitives
import Proofs
import Redis
import ServiceKit

/// The clients that were deleted, for as long as a session of theirs could go on.
///
/// There is no index of a client's sessions, which may be those of all users. So they are not deleted at once: each ends when it is used.
struct DeletedClientStore: Sendable {
    /// How long a replica relies on what it has read, so that Redis is not asked at every refresh. The replica that is told of a deletion
    /// knows it at once.
    static let maximumAge: Duration = .seconds(5)
    /// A session proof from just before the deletion may open a session just after it.
    static let margin = ProofVerifier.memory
    /// Deletions that are remembered, at most; the latest ones.
    static let maximumDeletions = 10_000

    let redis: RedisClient
    let keys: RedisKeys
    let lifetimes: Lifetimes
    /// The present, which tests can set.
    let now: @Sendable () -> Date
    private let recent = RecentCache<ClientID, Lookup>(capacity: 10_000)

    private struct Lookup: Sendable {
        /// In milliseconds since 1970; nil for a client that was not deleted.
        let deletedAt: Int?
        let readAt: Int
    }

    init(redis: RedisClient, keys: RedisKeys, lifetimes: Lifetimes, now: @escaping @Sendable () -> Date) {
        self.redis = redis
        self.keys = keys
        self.lifetimes = lifetimes
        self.now = now
    }

    /// Remembers that a client was deleted, at a time in milliseconds since 1970. An earlier time changes nothing.
    func record(_ client: ClientID, deletedAt: Int, deadline: ContinuousClock.Instant) async throws {
        let oldest = now().milliseconds - lifetimes.epoch.milliseconds
        let replies = try await redis.transaction(
            [
                RedisCommand("ZADD", keys.deletedClients, "GT", deletedAt, client.description),
                RedisCommand("ZREMRANGEBYSCORE", keys.deletedClients, "-inf", "(\(oldest)"),
                RedisCommand("ZREMRANGEBYRANK", keys.deletedClients, 0, -(Self.maximumDeletions + 1)),
                RedisCommand("PEXPIRE", keys.deletedClients, lifetimes.epoch.milliseconds),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        recent[client] = nil
    }

    /// Whether a session of a client has ended because the client was deleted after the session had begun.
    ///
    /// - Parameter openedAt: when the session began, in milliseconds since 1970.
    func hasEnded(
        sessionOf client: ClientID, openedAt: Int, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        guard let deletedAt = try await deletion(of: client, deadline: deadline) else { return false }
        return openedAt <= deletedAt + Self.margin.milliseconds
    }

    private func deletion(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> Int? {
        let present = now().milliseconds
        if let known = recent[client], (0..<Self.maximumAge.milliseconds).contains(present - known.readAt) {
            return known.deletedAt
        }
        let reply = try await redis.send(
            RedisCommand("ZSCORE", keys.deletedClients, client.description), deadline: deadline)
        if !reply.isNull, reply.int == nil { throw RedisError.protocolError }
        recent[client] = Lookup(deletedAt: reply.int, readAt: present)
        return reply.int
    }
}
