import Dispatch
import Primitives
import Synchronization
import TestKit
import Testing

@testable import Threads

/// Work that notes its number and waits for `gate` if it has one.
private struct Job: Work {
    let number: Int
    var deadline = ContinuousClock.now + .seconds(10)
    var gate: DispatchSemaphore?
    let handoff = Handoff<Int, Refused>()

    var isFinished: Bool { handoff.isFinished }
    func expire() { handoff.fail { .expired(hasBegun: $0) } }

    func perform() {
        guard handoff.begin() else { return }
        gate?.wait()
        handoff.succeed(number)
    }
}

private enum Refused: Error, Equatable {
    case expired(hasBegun: Bool), cancelled(hasBegun: Bool), refused(WorkQueueError)
}

extension WorkerThreads<Job> {
    fileprivate convenience init(limit: Int, queueLimit: Int = 100) {
        self.init(name: "test", limit: limit, queueLimit: queueLimit) { queue in
            while let job = queue.next() { job.perform() }
        }
    }

    fileprivate func run(_ job: Job) async throws(Refused) -> Int {
        try await job.handoff.outcome {
            do throws(WorkQueueError) {
                try submit(job)
            } catch {
                job.handoff.fail { _ in .refused(error) }
            }
        } cancelled: {
            .cancelled(hasBegun: $0)
        }.get()
    }
}

@Suite struct WorkerThreadsTests {
    @Test func everyJobGetsItsOwnOutcome() async throws {
        let threads = WorkerThreads<Job>(limit: 4, queueLimit: 10_000)
        try await withThrowingTaskGroup { group in
            for number in 0..<5000 {
                group.addTask {
                    let outcome = try await threads.run(Job(number: number))
                    #expect(outcome == number)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func whatIsTooMuchIsRefused() async throws {
        let threads = WorkerThreads<Job>(limit: 1, queueLimit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        let waiting = Task { try await threads.run(Job(number: 2)) }
        try await eventually { threads.queue.count == 1 }
        await #expect(throws: Refused.refused(.full)) { try await threads.run(Job(number: 3)) }
        gate.signal()
        #expect(try await running.value == 1)
        #expect(try await waiting.value == 2)
    }

    @Test func whatWaitsTooLongExpiresWithoutHavingBegun() async throws {
        let threads = WorkerThreads<Job>(limit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        await #expect(throws: Refused.expired(hasBegun: false)) {
            try await threads.run(Job(number: 2, deadline: .now + .milliseconds(50)))
        }
        #expect(threads.queue.count == 0)
        gate.signal()
        #expect(try await running.value == 1)
    }

    @Test func cancellationSaysWhetherItCameTooLate() async throws {
        let threads = WorkerThreads<Job>(limit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        let waiting = Task { try await threads.run(Job(number: 2)) }
        try await eventually { threads.queue.count == 1 }
        running.cancel()
        waiting.cancel()
        await #expect(throws: Refused.cancelled(hasBegun: true)) { try await running.value }
        await #expect(throws: Refused.cancelled(hasBegun: false)) { try await waiting.value }
        try await eventually("the cancelled job to give up its place") { threads.queue.count == 0 }
        gate.signal()
    }

    @Test func shutdownDoesWhatWaitsAndEndsPauses() async throws {
        let threads = WorkerThreads<Job>(name: "test", limit: 1, queueLimit: 10) { queue in
            queue.pause(.seconds(60))
            while let job = queue.next() { job.perform() }
        }
        let waiting = Task { try await threads.run(Job(number: 1)) }
        try await eventually { threads.queue.count == 1 }
        await threads.shutdown()
        #expect(try await waiting.value == 1)
        await #expect(throws: Refused.refused(.closed)) { try await threads.run(Job(number: 2)) }
    }

    @Test func whatIsPutBackComesFirst() throws {
        let queue = try queue(of: 4)
        let taken = queue.next(atMost: 3, shares: 1) { $0.number != 3 }
        #expect(taken.map(\.number) == [1, 2])
        queue.putBack(taken)
        #expect(queue.next(atMost: 10, shares: 1) { _ in true }.map(\.number) == [1, 2, 3, 4])
    }

    @Test func nobodyTakesMoreThanAFairPart() throws {
        let queue = try queue(of: 9)
        #expect(queue.next(atMost: 10, shares: 4) { _ in true }.count == 3)
        #expect(queue.next(atMost: 10, shares: 4) { _ in true }.count == 2)
        #expect(queue.next(atMost: 1, shares: 1) { _ in true }.count == 1)
        #expect(queue.next(atMost: 10, shares: 1) { _ in false }.count == 1)
    }

    private func queue(of count: Int) throws -> WorkQueue<Job> {
        let queue = WorkQueue<Job>(limit: 10)
        for number in 1...count { _ = try queue.append(Job(number: number)) }
        return queue
    }
}
