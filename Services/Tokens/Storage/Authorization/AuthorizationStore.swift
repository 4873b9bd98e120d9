import Crypto
import Foundation
import Logging
import Models
import Primitives
import Redis

/// The authorization requests that wait for their users. Redis holds only hashes of their ids, so reading it is not enough to
/// go on with a request. Requests may hold an email address (`login_hint`), so each is encrypted with a key derived from its id.
struct AuthorizationStore: Sendable {
    /// Maximum number of stored requests. Anybody can begin a request, so they must not fill the store: at the maximum of 3.4 KB
    /// each, these are 170 MB.
    static let capacity = 50_000
    /// Maximum length of a stored request in bytes. The gateway's reader allows less.
    private static let maximumRecordLength = 8192

    let redis: RedisClient
    let keys: RedisKeys
    let lifetimes: Lifetimes
    let logger: Logger
    /// The present, which tests can set.
    let now: @Sendable () -> Date
    var capacity = Self.capacity

    /// A stored request.
    struct StoredRequest: Codable, Sendable {
        let request: AuthorizationRequest
        /// Milliseconds since 1970.
        let begunAt: Int
    }

    /// A request that has just come in, and is not stored.
    func new(_ request: AuthorizationRequest) -> StoredRequest {
        StoredRequest(request: request, begunAt: now().milliseconds)
    }

    /// Stores a request whose user has not signed in yet, and returns its id: 256 random bits, base64url. Throws 400
    /// `request_too_long`.
    func keep(_ request: AuthorizationRequest, deadline: ContinuousClock.Instant) async throws -> Secret {
        let id = RandomToken.make()
        let sealed = try Self.box(id).seal(new(request))
        let name = name(id)
        let dropped = try await redis.run(
            KeepBegunSignInScript(
                entry: keys.authorization(name), index: keys.authorizations, notice: keys.authorizationsNotice,
                now: now().milliseconds, ttl: lifetimes.authorizationRequest, capacity: capacity, name: name,
                sealed: sealed, browser: "", entryPrefix: keys.authorizationPrefix), deadline: deadline)
        if dropped > 0 {
            logger.warning(
                "authorization requests dropped: more are waiting than can be stored",
                metadata: ["capacity": "\(capacity)"])
        }
        return id
    }

    /// Finds a request. Throws 400 `authorization_expired`.
    func find(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> StoredRequest {
        let name = name(id)
        return try read(
            try await redis.pipeline(
                [
                    RedisCommand("HGET", keys.authorization(name), "sealed"),
                    RedisCommand("ZSCORE", keys.authorizations, name),
                ], deadline: deadline), id)
    }

    /// Removes a request that is about to be answered, so that it is answered once. Throws 400 `authorization_expired`.
    func take(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> StoredRequest {
        let name = name(id)
        return try read(
            try await redis.transaction(
                [
                    RedisCommand("HGET", keys.authorization(name), "sealed"),
                    RedisCommand("ZSCORE", keys.authorizations, name),
                    RedisCommand("DEL", keys.authorization(name)),
                    RedisCommand("ZREM", keys.authorizations, name),
                ], deadline: deadline), id)
    }

    /// Stores a request longer, now that its user has signed in and is asked for consent.
    func prolong(_ id: Secret, _ stored: StoredRequest, deadline: ContinuousClock.Instant) async throws {
        let end = stored.begunAt + lifetimes.signedInAuthorizationRequest.milliseconds
        let (name, left) = (name(id), end - now().milliseconds)
        guard left > 0 else { return }
        let replies = try await redis.transaction(
            [
                RedisCommand("PEXPIRE", keys.authorization(name), left),
                RedisCommand("ZADD", keys.authorizations, "XX", "GT", end, name),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
    }

    /// Reads a request. Its expiry is checked by our clock, since Redis may remove an expired key late.
    private func read(_ replies: [RedisReply], _ id: Secret) throws -> StoredRequest {
        for case .error(let error) in replies { throw RedisError.server(error) }
        guard let sealed = replies[0].bytes, let end = replies[1].string.flatMap(Double.init),
            Double(now().milliseconds) < end
        else { throw ServiceError.authorizationExpired }
        return try Self.box(id).open(sealed)
    }

    /// Requests are binary property lists: an ASCII character takes a byte, where JSON escapes quotation marks and backslashes.
    private static func box(_ id: Secret) -> SealedBox<StoredRequest> {
        SealedBox(
            keys: [SymmetricKey(derivedFrom: id, for: "latchkey authorization request")],
            encode: { stored in
                let encoder = PropertyListEncoder()
                encoder.outputFormat = .binary
                let plain = try encoder.encode(stored)
                guard plain.count <= maximumRecordLength else { throw ServiceError.requestTooLong }
                return plain
            },
            decode: { try PropertyListDecoder().decode(StoredRequest.self, from: $0) })
    }

    private func name(_ id: Secret) -> String { id.sha256.base64URL }
}
