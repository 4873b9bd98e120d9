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
        let signer: TokenSigner
        /// Checks with all keys.
        let collection: JWTKeyCollection
        /// The algorithm of each key, by id.
        let algorithms: [String: String]
        /// The public keys, newest first.
        let jwks: JSONWebKeySet
    }

    /// How often the store is asked when nothing calls for it, and how often at most when something does.
    private static let interval: Duration = .seconds(1)
    private static let minimumInterval: Duration = .milliseconds(100)

    let redis: RedisClient
    let keys: RedisKeys
    let seal: KeySeal
    let algorithm: SigningAlgorithm
    let lifetimes: Lifetimes
    let logger: Logger
    let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        var snapshot: Snapshot?
        var lastRead: ContinuousClock.Instant?
        /// A reading that waits for its turn, or goes on, because of a key id that is new.
        var reading: Task<Void, any Error>?
        /// The keys of the snapshot, the signing one first.
        var stored: [StoredSigningKey] = []
    }

    /// A ring that signs with the newest key for `algorithm`.
    init(
        redis: RedisClient, keys: RedisKeys, seal: KeySeal, algorithm: SigningAlgorithm, lifetimes: Lifetimes,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.redis = redis
        self.keys = keys
        self.seal = seal
        self.algorithm = algorithm
        self.lifetimes = lifetimes
        self.logger = logger
        self.now = now
    }

    /// The keys. Throws 503 as long as there are none.
    func current() throws -> Snapshot {
        guard let snapshot = state.withLock({ $0.snapshot }) else { throw ServiceError.unavailable() }
        return snapshot
    }

    /// The keys, read anew if `kid` is not among them. Another replica may have made the key a moment ago, so whoever
    /// asks waits for a reading that begins after that; but however many ask, the store is asked ten times a second at
    /// most.
    func knowing(_ kid: String) async throws -> Snapshot {
        for _ in 0..<2 {
            let snapshot = try current()
            if snapshot.algorithms[kid] != nil { return snapshot }
            let (reading, isNew) = nextReading()
            try await reading.value
            if isNew { break }
        }
        return try current()
    }

    /// The reading that is under way, which may have begun too early to know the newest key, or else a new one.
    private func nextReading() -> (Task<Void, any Error>, isNew: Bool) {
        state.withLock { state in
            if let reading = state.reading { return (reading, false) }
            let earliest = state.lastRead.map { $0 + Self.minimumInterval } ?? .now
            let reading = Task {
                defer { self.state.withLock { $0.reading = nil } }
                try await Task.sleep(until: earliest, clock: .continuous)
                try await self.update()
            }
            state.reading = reading
            return (reading, true)
        }
    }

    /// Reads the keys every few seconds until cancelled.
    func follow() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            do {
                try await update()
            } catch {
                if Task.isCancelled { return }
                logger.warning("could not read the signing keys", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Reads the keys; makes the first one for our algorithm if there is none, and the next one when it is time.
    func update() async throws {
        state.withLock { $0.lastRead = .now }
        let time = seconds
        var stored = try await storedKeys(at: time)
        if !stored.contains(where: { $0.alg == algorithm }) {
            try await addFirstKey(at: time, isOnly: stored.isEmpty)
            stored = try await storedKeys(at: time)
        } else if isDue(stored, at: time) {
            _ = try await addNextKey(by: "schedule", unlessSigningSince: time - lifetimes.signingKey.seconds)
            stored = try await storedKeys(at: time)
        }
        try await use(stored, signing: try signingKey(of: stored, at: time))
    }

    /// Now, in seconds since the epoch.
    var seconds: Int { Int(now().timeIntervalSince1970) }

    /// The keys in the store that have not been given up, newest first.
    func storedKeys(at time: Int) async throws -> [StoredSigningKey] {
        let values = try await redis.send(RedisCommand("HVALS", keys.signingKeys)).array ?? []
        return try values.compactMap(\.bytes)
            .map { try JSONDecoder().decode(StoredSigningKey.self, from: Data($0)) }
            .filter { ($0.retiresAt ?? .max) > time }
            .sorted { ($0.signsFrom, $0.kid) > ($1.signsFrom, $1.kid) }
    }

    /// The newest of `stored` whose time has come, of our algorithm if there is one. Throws 503 when there is none.
    func signingKey(of stored: [StoredSigningKey], at time: Int) throws -> StoredSigningKey {
        let ripe = stored.filter { $0.signsFrom <= time }
        guard let signing = ripe.first(where: { $0.alg == algorithm }) ?? ripe.first else {
            throw ServiceError.unavailable()
        }
        return signing
    }

    /// Keeps a new key, unless another replica was first. The only key signs at once; where others sign already, a new
    /// one is published for a while first.
    private func addFirstKey(at time: Int, isOnly: Bool) async throws {
        let first = try seal.makeKey(
            for: algorithm, at: time, signsFrom: isOnly ? time : time + lifetimes.keyLead.seconds)
        let reply = try await redis.run(
            Scripts.addFirstKey, keys: [keys.signingKeys, keys.signingKeyEvents],
            arguments: [
                first.kid, try first.json(), algorithm.rawValue, time, try line(.made, first.kid, by: "schedule"),
            ])
        if reply.int == 1 {
            logger.notice("signing key made", metadata: ["kid": "\(first.kid)", "alg": "\(algorithm.rawValue)"])
        }
    }

    private func use(_ stored: [StoredSigningKey], signing: StoredSigningKey) async throws {
        let known = [signing] + stored
        if state.withLock({ $0.stored == known }) { return }

        let collection = JWTKeyCollection()
        var published: [JSONWebKeySet.Key] = []
        for key in stored {
            let privateKey = try seal.open(key)
            try await privateKey.join(collection, as: JWKIdentifier(string: key.kid))
            published.append(try privateKey.jwk(named: key.kid))
        }
        let snapshot = Snapshot(
            signer: try TokenSigner(
                kid: signing.kid, algorithm: try await collection.getKey(for: JWKIdentifier(string: signing.kid))),
            collection: collection,
            algorithms: Dictionary(stored.map { ($0.kid, $0.alg.rawValue) }, uniquingKeysWith: { first, _ in first }),
            jwks: JSONWebKeySet(keys: published))
        state.withLock { state in
            state.snapshot = snapshot
            state.stored = known
        }
        logger.info("signing keys read", metadata: ["keys": "\(stored.count)", "signing": "\(signing.kid)"])
    }
}
