import Crypto
import Foundation
import JWTKit
import Logging
import Models
import Redis
import Synchronization

/// The signing keys that all replicas share, read from Redis every few seconds, and at once for a key id that is new.
final class KeyRing: Sendable {
    /// The keys as of the last reading.
    struct Snapshot: Sendable {
        /// The key that signs now.
        let signing: JWKIdentifier
        /// Signs with the key above and checks with all.
        let collection: JWTKeyCollection
        /// The algorithm of each key, by id.
        let algorithms: [String: String]
        /// The public keys.
        let jwks: JSONWebKeySet
    }

    /// How often the store is asked when nothing calls for it, and how often at most when something does.
    private static let interval: Duration = .seconds(5)
    private static let shortestInterval: Duration = .seconds(1)

    private let redis: RedisClient
    private let key: String
    private let seal: KeySeal
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        var snapshot: Snapshot?
        var lastRead: ContinuousClock.Instant?
        var stored: [String: String] = [:]
    }

    init(
        redis: RedisClient, keys: SessionKeys, seal: KeySeal, logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.redis = redis
        key = keys.signingKeys
        self.seal = seal
        self.logger = logger
        self.now = now
    }

    /// The keys. Throws 503 as long as there are none.
    func current() throws -> Snapshot {
        guard let snapshot = state.withLock({ $0.snapshot }) else { throw ServiceError.unavailable() }
        return snapshot
    }

    /// The keys, read anew if `kid` is not among them and the last reading is not too recent.
    func knowing(_ kid: String) async throws -> Snapshot {
        let snapshot = try current()
        if snapshot.algorithms[kid] != nil { return snapshot }
        let mayRead = state.withLock { state in
            guard let last = state.lastRead else { return true }
            return last + Self.shortestInterval <= .now
        }
        if mayRead { try await load() }
        return try current()
    }

    /// Makes the first key if there is none, and reads all.
    func prepare() async throws {
        let first = try seal.makeKey(at: now(), signsFrom: now())
        let json = String(decoding: try JSONEncoder().encode(first), as: UTF8.self)
        _ = try await redis.run(Scripts.addFirstKey, keys: [key], arguments: [first.kid, json])
        try await load()
    }

    /// Reads the keys every few seconds until cancelled.
    func follow() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            do {
                try await load()
            } catch {
                logger.warning("could not read the signing keys", metadata: ["error": "\(error)"])
            }
        }
    }

    private func load() async throws {
        state.withLock { $0.lastRead = .now }
        let fields = try await redis.send(RedisCommand("HGETALL", key)).array?.compactMap(\.string) ?? []
        let stored = Dictionary(
            stride(from: 0, to: fields.count - 1, by: 2).map { (fields[$0], fields[$0 + 1]) }, uniquingKeysWith: { $1 })
        let time = Int(now().timeIntervalSince1970)
        let keys = try stored.values.map { try JSONDecoder().decode(StoredSigningKey.self, from: Data($0.utf8)) }
            .filter { ($0.retiresAt ?? .max) > time }
            .sorted { $0.signsFrom > $1.signsFrom }
        guard let signing = keys.first(where: { $0.signsFrom <= time }) else { throw ServiceError.unavailable() }
        let isKnown = state.withLock { $0.stored == stored && $0.snapshot?.signing.string == signing.kid }
        if isKnown { return }

        let collection = JWTKeyCollection()
        for key in keys {
            let privateKey = try ES256PrivateKey(backing: try seal.open(key))
            await collection.add(ecdsa: privateKey, kid: JWKIdentifier(string: key.kid))
        }
        let snapshot = Snapshot(
            signing: JWKIdentifier(string: signing.kid), collection: collection,
            algorithms: Dictionary(keys.map { ($0.kid, $0.alg) }, uniquingKeysWith: { first, _ in first }),
            jwks: JSONWebKeySet(keys: keys.map(\.jwk)))
        state.withLock { state in
            state.snapshot = snapshot
            state.stored = stored
        }
        logger.info("signing keys read", metadata: ["keys": "\(keys.count)", "signing": "\(signing.kid)"])
    }
}
