internal import CSodium
import Crypto
public import Foundation
public import Models
import Threads

/// Hashes passwords with Argon2id on threads of its own, so that neither the cooperative pool nor other work waits for
/// 20 ms of computing.
///
/// A password is brought to NFKC (NIST SP 800-63B-4 §3.1.1.2), then an HMAC with the pepper, then Argon2id with a salt of
/// its own. There are as many threads as cores: more hashes at once than cores only lose time. What can't be hashed
/// before its deadline is refused at once instead of making everyone wait.
///
/// Networks take turns, and known devices have every other turn: a storm of sign-ins from some places makes those from
/// others wait for one hash of each at most, and people at devices of their own hardly at all.
public final class PasswordHasher: Sendable {
    /// What checking a password found.
    public enum Verification: Sendable, Equatable {
        /// The wrong password.
        case wrong
        /// The right one. `needsRehash` when parameters or pepper have changed since it was hashed.
        case right(needsRehash: Bool)
    }

    private let parameters: Argon2Parameters
    private let peppers: [Pepper]
    private let threads: WorkerThreads<HashingWork>
    private let pace: HashingPace
    private let dummy: PasswordHash

    /// Makes a hasher; its threads start when they are needed.
    ///
    /// - Parameters:
    ///   - peppers: the one for new hashes first; the others still check old ones. At least one.
    ///   - threads: how many hashes are computed at once.
    ///   - queueLimit: how many wait at most.
    /// - Throws: ``PasswordHashingError/unusable`` without a pepper, or when the library can't hash.
    public init(
        parameters: Argon2Parameters, peppers: [Pepper],
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, queueLimit: Int = 1024
    ) throws {
        guard sodium_init() >= 0, let pepper = peppers.first else { throw PasswordHashingError.unusable }
        self.parameters = parameters
        self.peppers = peppers
        pace = HashingPace(threads: threads)
        // What an unknown address is checked against: made like any other, of a password that nobody knows.
        let secret = pepper.applied(to: Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL))
        dummy = PasswordHash(pepperID: pepper.id, phc: try Argon2.hash(secret, parameters))
        self.threads = WorkerThreads(
            name: "argon2", limit: threads, queueLimit: queueLimit, isFair: true
        ) { [pace] queue in
            ThreadPriority.lower()
            while let work = queue.next() { pace.measure { work.run() } }
        }
    }

    /// Hashes a password on behalf of `share`.
    ///
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

    /// Checks a password against a stored hash on behalf of `share`.
    ///
    /// - Throws: ``PasswordHashingError``; ``PasswordHashingError/unusable`` also for a hash whose pepper is not known.
    public func verify(
        _ password: Secret, against stored: PasswordHash, for share: WorkShare? = nil,
        deadline: ContinuousClock.Instant
    ) async throws -> Verification {
        guard let pepper = peppers.first(where: { $0.id == stored.pepperID }) else {
            throw PasswordHashingError.unusable
        }
        let outcome = try await perform(share, deadline) {
            .match(try Argon2.verify(pepper.applied(to: password), stored.phc))
        }
        guard case .match(true) = outcome else { return .wrong }
        return .right(needsRehash: pepper.id != peppers[0].id || Argon2.needsRehash(stored.phc, parameters))
    }

    /// Takes as long as checking a password, and finds it wrong: for addresses that nobody has.
    ///
    /// - Throws: ``PasswordHashingError``, as a real check would.
    public func verifyDummy(
        _ password: Secret, for share: WorkShare? = nil, deadline: ContinuousClock.Instant
    ) async throws {
        _ = try await verify(password, against: dummy, for: share, deadline: deadline)
    }

    /// Finishes what waits and ends the threads.
    public func shutdown() async { await threads.shutdown() }

    private func perform(
        _ share: WorkShare?, _ deadline: ContinuousClock.Instant,
        _ body: @escaping @Sendable () throws -> HashingWork.Value
    ) async throws -> HashingWork.Value {
        let share = FairShare(key: share?.key ?? "", isPreferred: share?.isKnown ?? false)
        let wait = pace.wait(behind: threads.queue.ahead(of: share))
        guard .now + wait < deadline else { throw PasswordHashingError.overloaded(retryAfter: wait) }
        let work = HashingWork(deadline: deadline, share: share, body: body)
        return try await work.handoff.outcome {
            do throws(WorkQueueError) {
                try threads.submit(work)
            } catch {
                work.handoff.fail { _ in .overloaded(retryAfter: wait) }
            }
        } cancelled: { _ in
            .cancelled
        }.get()
    }
}
