import Primitives
import Threads

/// One hash to compute or verify.
struct HashingWork: Work {
    enum Value: Sendable {
        case hash(String)
        case match(Bool)
    }

    /// When the caller gives up, or earlier: when it has waited for as long as it may.
    let deadline: ContinuousClock.Instant
    /// The error for what has waited too long.
    private let whenExpired: PasswordHashingError
    let share: FairShare
    let handoff = Handoff<Value, PasswordHashingError>()
    private let body: @Sendable () throws -> Value

    /// Waits for `bound` at most.
    init(
        deadline: ContinuousClock.Instant, bound: Duration, share: FairShare,
        body: @escaping @Sendable () throws -> Value
    ) {
        let end = ContinuousClock.now + bound
        self.deadline = min(deadline, end)
        whenExpired = end < deadline ? .overloaded(retryAfter: bound) : .timeout
        self.share = share
        self.body = body
    }

    var isFinished: Bool { handoff.isFinished }

    func expire() { handoff.fail { [whenExpired] _ in whenExpired } }

    /// Computes the hash, unless the caller no longer waits.
    func run() {
        guard handoff.begin() else { return }
        do {
            handoff.succeed(try body())
        } catch {
            handoff.fail { _ in .unusable }
        }
    }
}
