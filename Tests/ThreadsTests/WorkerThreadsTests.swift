import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Threads

extension WorkerThreads<Job> {
    fileprivate convenience init(limit: Int, queueLimit: Int = 100) {
        self.init(name: "test", limit: limit, queueLimit: queueLimit) { queue in
            while let job = queue.next() { job.perform() }
        }
    }

    fileprivate func run(_ job: Job) async throws(JobError) -> Int {
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

    @Test func refusesWorkOverTheLimit() async throws {
        let threads = WorkerThreads<Job>(limit: 1, queueLimit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        let waiting = Task { try await threads.run(Job(number: 2)) }
        try await eventually { threads.queue.count == 1 }
        await #expect(throws: JobError.refused(.full)) { try await threads.run(Job(number: 3)) }
        gate.signal()
        #expect(try await running.value == 1)
        #expect(try await waiting.value == 2)
    }

    @Test func workThatWaitsTooLongExpiresWithoutHavingBegun() async throws {
        let threads = WorkerThreads<Job>(limit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        await #expect(throws: JobError.expired(hasBegun: false)) {
            try await threads.run(Job(number: 2, deadline: .now + .milliseconds(50)))
        }
        #expect(threads.queue.count == 0)
        gate.signal()
        #expect(try await running.value == 1)
    }

    @Test func cancellationTellsWhetherTheWorkHadBegun() async throws {
        let threads = WorkerThreads<Job>(limit: 1)
        let gate = DispatchSemaphore(value: 0)
        let running = Task { try await threads.run(Job(number: 1, gate: gate)) }
        try await eventually { threads.queue.count == 0 && threads.isRunning }
        let waiting = Task { try await threads.run(Job(number: 2)) }
        try await eventually { threads.queue.count == 1 }
        running.cancel()
        waiting.cancel()
        await #expect(throws: JobError.cancelled(hasBegun: true)) { try await running.value }
        await #expect(throws: JobError.cancelled(hasBegun: false)) { try await waiting.value }
        try await eventually("the cancelled job to give up its place") { threads.queue.count == 0 }
        gate.signal()
    }

    #if os(Linux)
    @Test func theKernelKnowsTheirName() async throws {
        let name = Mutex("")
        let threads = WorkerThreads<Job>(name: "worker-name", limit: 1, queueLimit: 1) { queue in
            let read = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            name.withLock { $0 = read ?? "unreadable" }
            while let job = queue.next() { job.perform() }
        }
        #expect(try await threads.run(Job(number: 1)) == 1)
        #expect(name.withLock { $0 } == "worker-name\n")
    }
    #endif

    @Test func shutdownFinishesTheWaitingWorkAndEndsPauses() async throws {
        let threads = WorkerThreads<Job>(name: "test", limit: 1, queueLimit: 10) { queue in
            queue.pause(.seconds(60))
            while let job = queue.next() { job.perform() }
        }
        let waiting = Task { try await threads.run(Job(number: 1)) }
        try await eventually { threads.queue.count == 1 }
        await threads.shutdown()
        #expect(try await waiting.value == 1)
        await #expect(throws: JobError.refused(.closed)) { try await threads.run(Job(number: 2)) }
    }
}
