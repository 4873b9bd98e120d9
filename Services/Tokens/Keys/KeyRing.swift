import Foundation
import JWTKit
import Logging
import Models
import Primitives
import Synchronization

/// The signing keys that all replicas share, read from Redis every second, and at once for an unknown key id.
final class KeyRing: Sendable {
    /// The keys as of the last read.
    struct Snapshot: Sendable {
        /// Signs now.
        let signer: TokenSigner
        /// Verifies with all keys.
        let collection: JWTKeyCollection
        /// The algorithm of each key, by key id.
        let algorithms: [String: String]
        /// The public keys, newest first.
        let jwks: JSONWebKeySet
    }

    /// How often the keys are read, and how often at most for unknown key ids.
    private static let interval: Duration = .seconds(1)
    private static let minimumInterval: Duration = .milliseconds(100)

    let store: SigningKeyStore
    let box: SigningKeyBox
    let algorithm: SigningAlgorithm
    let lifetimes: Lifetimes
    let logger: Logger
    /// The present, which tests can set.
    let now: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        var snapshot: Snapshot?
        var lastRead: ContinuousClock.Instant?
        /// A read for an unknown key id, which waits for its turn or is under way.
        var reading: Task<Void, any Error>?
        /// The keys of the snapshot, the signing one first.
        var stored: [StoredSigningKey] = []
    }

    /// A ring that signs with the newest key for `algorithm`.
    init(
        store: SigningKeyStore, box: SigningKeyBox, algorithm: SigningAlgorithm, lifetimes: Lifetimes,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.box = box
        self.algorithm = algorithm
        self.lifetimes = lifetimes
        self.logger = logger
        self.now = now
    }

    /// The keys. Throws 503 until there are any.
    func current() throws -> Snapshot {
        guard let snapshot = state.withLock({ $0.snapshot }) else { throw ServiceError.unavailable() }
        return snapshot
    }

    /// The keys, read again if `kid` is unknown: another replica may have made the key a moment ago. Callers wait for a read that
    /// begins after their call; however many call, Redis is asked ten times a second at most.
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

    /// The read under way, which may have begun too early to see the newest key, or else a new one.
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

    /// Reads the keys every second until cancelled.
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

    /// Reads the keys. Makes the first one for our algorithm if there is none, and the next one when it is due.
    func update() async throws {
        state.withLock { $0.lastRead = .now }
        let time = now().seconds
        var stored = try await store.all(at: time)
        if !stored.contains(where: { $0.alg == algorithm }) {
            try await addFirstKey(at: time, isOnly: stored.isEmpty)
            stored = try await store.all(at: time)
        } else if isDue(stored, at: time) {
            _ = try await addNextKey(by: "schedule", unlessSigningSince: time - lifetimes.signingKey.seconds)
            stored = try await store.all(at: time)
        }
        try await use(stored, signing: try signingKey(of: stored, at: time))
    }

    /// The newest of `stored` that may sign at `time`, of our algorithm if there is one. Throws 503 when there is none.
    func signingKey(of stored: [StoredSigningKey], at time: Int) throws -> StoredSigningKey {
        let active = stored.filter { $0.signsFrom <= time }
        guard let signing = active.first(where: { $0.alg == algorithm }) ?? active.first else {
            throw ServiceError.unavailable()
        }
        return signing
    }

    private func use(_ stored: [StoredSigningKey], signing: StoredSigningKey) async throws {
        let known = [signing] + stored
        if state.withLock({ $0.stored == known }) { return }

        let collection = JWTKeyCollection()
        var published: [JSONWebKeySet.Key] = []
        for key in stored {
            let privateKey = try box.open(key)
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
