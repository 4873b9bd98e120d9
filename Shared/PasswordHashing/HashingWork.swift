import Primitives
import Threads

/// One hash to compute or verify.
struct HashingWork: Work {
    enum Value: Sendable {
        case hash(String)
        case match(Bool)
    }

    let deadline: ContinuousClock.Instant
    let share: FairShare
    let handoff = Handoff<Value, PasswordHashingError>()
    private let body: @Sendable () throws -> Value

    init(deadline: ContinuousClock.Instant, share: FairShare, body: @escaping @Sendable () throws -> Value) {
        self.deadline = deadline
        self.share = share
        self.body = body
    }

    var isFinished: Bool { handoff.isFinished }

    func expire() { handoff.fail { _ in .timeout } }

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
