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
        /// Signs now.
        let signer: AccessTokenSigner
        /// Checks with all keys.
        let collection: JWTKeyCollection
        /// The algorithm of each key, by id.
        let algorithms: [String: String]
        /// The public keys, newest first.
        let jwks: JSONWebKeySet
    }

    /// How often the store is asked when nothing calls for it, and how often at most when something does.
    private static let interval: Duration = .seconds(5)
    private static let shortestInterval: Duration = .seconds(1)
    /// How long a key is published before it signs, in seconds: twice as long as others may keep the key set.
    static let lead = 600

    private let redis: RedisClient
    private let key: String
    private let seal: KeySeal
    private let algorithm: SigningAlgorithm
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        var snapshot: Snapshot?
        var lastRead: ContinuousClock.Instant?
        /// The keys of the snapshot, the signing one first.
        var stored: [StoredSigningKey] = []
    }

    /// A ring that signs with the newest key for `algorithm`.
    init(
        redis: RedisClient, keys: SessionKeys, seal: KeySeal, algorithm: SigningAlgorithm, logger: Logger,
        now: @escaping @Sendable () -> Date
    ) {
        self.redis = redis
        key = keys.signingKeys
        self.seal = seal
        self.algorithm = algorithm
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
        if mayRead { try await update() }
        return try current()
    }

    /// Reads the keys every few seconds until cancelled.
    func follow() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            do {
                try await update()
            } catch {
                logger.warning("could not read the signing keys", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Reads the keys, and makes the first one for our algorithm if there is none.
    func update() async throws {
        state.withLock { $0.lastRead = .now }
        let time = Int(now().timeIntervalSince1970)
        var keys = try await keysInUse(at: time)
        if !keys.contains(where: { $0.alg == algorithm }) {
            try await addFirstKey(at: time, isOnly: keys.isEmpty)
            keys = try await keysInUse(at: time)
        }
        let ripe = keys.filter { $0.signsFrom <= time }
        guard let signing = ripe.first(where: { $0.alg == algorithm }) ?? ripe.first else {
            throw ServiceError.unavailable()
        }
        try await use(keys, signing: signing)
    }

    /// The keys in the store that have not been given up, newest first.
    private func keysInUse(at time: Int) async throws -> [StoredSigningKey] {
        let values = try await redis.send(RedisCommand("HVALS", key)).array ?? []
        return try values.compactMap(\.bytes)
            .map { try JSONDecoder().decode(StoredSigningKey.self, from: Data($0)) }
            .filter { ($0.retiresAt ?? .max) > time }
            .sorted { ($0.signsFrom, $0.kid) > ($1.signsFrom, $1.kid) }
    }

    /// Keeps a new key, unless another replica was first. The only key signs at once; where others sign already, a new
    /// one is published for a while first.
    private func addFirstKey(at time: Int, isOnly: Bool) async throws {
        let first = try seal.makeKey(for: algorithm, at: time, signsFrom: isOnly ? time : time + Self.lead)
        let json = String(decoding: try JSONEncoder().encode(first), as: UTF8.self)
        let reply = try await redis.run(
            Scripts.addFirstKey, keys: [key], arguments: [first.kid, json, algorithm.rawValue, time])
        if reply.int == 1 {
            logger.notice("signing key made", metadata: ["kid": "\(first.kid)", "alg": "\(algorithm.rawValue)"])
        }
    }

    private func use(_ keys: [StoredSigningKey], signing: StoredSigningKey) async throws {
        let stored = [signing] + keys
        if state.withLock({ $0.stored == stored }) { return }

        let collection = JWTKeyCollection()
        var published: [JSONWebKeySet.Key] = []
        for key in keys {
            let privateKey = try seal.open(key)
            try await privateKey.join(collection, as: JWKIdentifier(string: key.kid))
            published.append(privateKey.jwk(named: key.kid))
        }
        let snapshot = Snapshot(
            signer: try AccessTokenSigner(
                kid: signing.kid, algorithm: try await collection.getKey(for: JWKIdentifier(string: signing.kid))),
            collection: collection,
            algorithms: Dictionary(keys.map { ($0.kid, $0.alg.rawValue) }, uniquingKeysWith: { first, _ in first }),
            jwks: JSONWebKeySet(keys: published))
        state.withLock { state in
            state.snapshot = snapshot
            state.stored = stored
        }
        logger.info("signing keys read", metadata: ["keys": "\(keys.count)", "signing": "\(signing.kid)"])
    }
}
