internal import CSodium
public import CoreMetrics
import Crypto
public import Foundation
public import Models
import Threads
import Tracing

/// Hashes passwords with Argon2id on its own threads, so that the cooperative pool does not block for 20 ms.
///
/// A password is normalized to NFKC (NIST SP 800-63B-4 §3.1.1.2), keyed with the pepper (HMAC-SHA-256), and hashed with
/// Argon2id and a new salt. There are as many threads as cores, because more would only lose time. A password that cannot be
/// hashed before its deadline, or within a second, is refused at once instead of making others wait; see ``HashAdmission``.
///
/// Networks take turns, and known devices get every other turn. So in a storm of sign-ins from some networks, others wait for
/// at most one hash of each of these, and users on known devices hardly wait at all.
public final class PasswordHasher: Sendable {
    /// The result of a verification.
    public enum Verification: Sendable, Equatable {
        /// The password is wrong.
        case wrong
        /// The password is right. `needsRehash` tells whether parameters or pepper have changed since it was hashed, or whether another
        /// system has hashed it.
        case right(needsRehash: Bool)
    }

    let parameters: Argon2Parameters
    private let peppers: [Pepper]
    private let threads: WorkerThreads<HashingWork>
    private let pace: HashingPace
    private let admission = HashAdmission()
    private let dummy: PasswordHash
    /// Hashes that were refused, because they could not be computed in time.
    private let refused: Counter

    /// - Parameters:
    ///   - peppers: at least one. The first is for new hashes, the others for old ones.
    ///   - threads: number of hashes to compute at once.
    ///   - queueLimit: maximum number of waiting hashes.
    ///   - metrics: where refused hashes are counted.
    /// - Throws: ``PasswordHashingError/unusable`` without a pepper, or when libsodium fails.
    public init(
        parameters: Argon2Parameters, peppers: [Pepper],
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, queueLimit: Int = 1024,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) throws {
        guard sodium_init() >= 0, let pepper = peppers.first else { throw PasswordHashingError.unusable }
        self.parameters = parameters
        self.peppers = peppers
        pace = HashingPace(threads: threads)
        refused = Counter(label: "latchkey_password_hashes_refused", factory: metrics)
        // Unknown addresses are verified against the hash of a random password.
        let secret = pepper.applied(to: Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL))
        dummy = PasswordHash(pepperID: pepper.id, phc: try Argon2.hash(secret, parameters))
        self.threads = WorkerThreads(
            name: "argon2", limit: threads, queueLimit: queueLimit, isFair: true
        ) { [pace] queue in
            ThreadPriority.lower()
            HashMemory.keeping(for: parameters) {
                while let work = queue.next(restingAfter: HashMemory.restsAfter, HashMemory.rest) {
                    pace.measure { work.run() }
                }
            }
        }
    }

    /// The number of hashes that wait for a thread.
    public var waitingCount: Int { threads.waitingCount }

    /// Hashes a password.
    ///
    /// - Parameter share: the queue in which it waits; nil for the shared one.
    /// - Throws: ``PasswordHashingError``.
    public func hash(
        _ password: Secret, for share: WorkShare? = nil, deadline: ContinuousClock.Instant
    ) async throws -> PasswordHash {
        let (pepper, parameters) = (peppers[0], parameters)
        let outcome = try await perform(share, deadline) {
            .hash(try Argon2.hash(pepper.applied(to: password), parameters))
        }
        guard case .hash(let phc) = outcome else { throw PasswordHashingError.unusable }
        return PasswordHash(pepperID: pepper.id, phc: phc)
    }

    /// Verifies a password against a stored hash.
    ///
    /// - Throws: ``PasswordHashingError``; ``PasswordHashingError/unusable`` for a hash with an unknown pepper.
    public func verify(
        _ password: Secret, against stored: PasswordHash, for share: WorkShare? = nil,
        deadline: ContinuousClock.Instant
    ) async throws -> Verification {
        let pepper = try pepper(of: stored)
        if let foreign = try pepper.open(stored) {
            let outcome = try await perform(share, deadline) { .match(try foreign.matches(password)) }
            guard case .match(true) = outcome else { return .wrong }
            return .right(needsRehash: true)
        }
        let outcome = try await perform(share, deadline) {
            .match(try Argon2.verify(pepper.applied(to: password), stored.phc))
        }
        guard case .match(true) = outcome else { return .wrong }
        return .right(needsRehash: pepper.id != peppers[0].id || Argon2.needsRehash(stored.phc, parameters))
    }

    /// The form in which the hash of another system is stored. It is for ``verify(_:against:for:deadline:)``.
    public func seal(_ hash: ForeignHash) throws -> PasswordHash { try peppers[0].seal(hash) }

    /// The hash of another system that is stored as `hash`; nil for a hash of ours.
    ///
    /// - Throws: ``PasswordHashingError/unusable`` for a hash with an unknown pepper.
    public func foreignHash(in hash: PasswordHash) throws(PasswordHashingError) -> ForeignHash? {
        try pepper(of: hash).open(hash)
    }

    /// Whether the pepper of a hash is there.
    func knows(_ hash: PasswordHash) -> Bool { peppers.contains { $0.id == hash.pepperID } }

    private func pepper(of hash: PasswordHash) throws(PasswordHashingError) -> Pepper {
        guard let pepper = peppers.first(where: { $0.id == hash.pepperID }) else { throw .unusable }
        return pepper
    }

    /// Takes as long as ``verify(_:against:for:deadline:)`` of a wrong password, for unregistered addresses.
    ///
    /// - Throws: ``PasswordHashingError``, as a real verification would.
    public func verifyDummy(
        _ password: Secret, for share: WorkShare? = nil, deadline: ContinuousClock.Instant
    ) async throws {
        _ = try await verify(password, against: dummy, for: share, deadline: deadline)
    }

    /// Finishes the waiting hashes, and ends the threads.
    public func shutdown() async { await threads.shutdown() }

    /// Throws ``PasswordHashingError/overloaded(retryAfter:for:)`` if a hash would be refused now. Asked before the work that comes
    /// before a hash, so that a storm costs as little as possible.
    public func requireRoom(for share: WorkShare?, deadline: ContinuousClock.Instant) throws {
        _ = try bound(for: FairShare(share), deadline)
    }

    /// How long a hash may wait. Throws ``PasswordHashingError/overloaded(retryAfter:for:)`` if it would wait longer.
    private func bound(for share: FairShare, _ deadline: ContinuousClock.Instant) throws(PasswordHashingError)
        -> Duration
    {
        let queue = threads.queue
        func waits(of share: FairShare) -> HashAdmission.Waits {
            HashAdmission.Waits(
                queue: pace.wait(behind: queue.count), all: pace.wait(behind: queue.ahead(of: share)),
                own: pace.wait(behind: queue.count(of: share)), one: pace.one, cost: pace.cost)
        }
        let own = waits(of: share)
        if .now + own.all < deadline, let bound = admission.bound(for: own, isKnown: share.isPreferred) {
            return bound
        }
        refused.increment()
        // Would another network be refused as well?
        let other = waits(of: FairShare(key: "another network", isPreferred: false))
        let isFull = admission.bound(for: other, isKnown: false) == nil
        throw .overloaded(retryAfter: own.all, for: isFull ? .everyone : .network)
    }

    private func perform(
        _ share: WorkShare?, _ deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable () throws -> HashingWork.Value
    ) async throws -> HashingWork.Value {
        let share = FairShare(share)
        let bound = try bound(for: share, deadline)
        let work = HashingWork(deadline: deadline, bound: bound, share: share, body: body)
        // The wait for a thread, and the hash.
        let span: (any Span)? = InstrumentationContext.current.map {
            InstrumentationSystem.tracer.startSpan("argon2id", context: $0)
        }
        let outcome = await work.handoff.outcome {
            do throws(WorkQueueError) {
                try threads.submit(work)
            } catch {
                refused.increment()
                work.handoff.fail { _ in .overloaded(retryAfter: bound) }
            }
        } cancelled: { _ in
            .cancelled
        }
        if case .failure(let error) = outcome { span?.recordError(error) }
        span?.end()
        return try outcome.get()
    }
}

extension FairShare {
    fileprivate init(_ share: WorkShare?) { self.init(key: share?.key ?? "", isPreferred: share?.isKnown ?? false) }
}
