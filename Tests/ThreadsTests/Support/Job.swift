import Dispatch
import Primitives
import Threads

/// Work that returns its number, and waits for `gate` if it has one.
struct Job: Work {
    let number: Int
    var deadline = ContinuousClock.now + .seconds(10)
    var gate: DispatchSemaphore?
    var share = FairShare(key: "", isPreferred: false)
    let handoff = Handoff<Int, JobError>()

    var isFinished: Bool { handoff.isFinished }
    func expire() { handoff.fail { .expired(hasBegun: $0) } }

    func perform() {
        guard handoff.begin() else { return }
        gate?.wait()
        handoff.succeed(number)
    }
}

/// Why a job has no outcome.
enum JobError: Error, Equatable {
    case expired(hasBegun: Bool), cancelled(hasBegun: Bool), refused(WorkQueueError)
}
