import Foundation
import NIOPosix
import TestKit
import Testing

@testable import Threads

@Suite struct WorkQueueTests {
    private func queue(of count: Int, limit: Int = 10) throws -> WorkQueue<Job> {
        let queue = WorkQueue<Job>(limit: limit)
        for number in 1...count { _ = try queue.append(Job(number: number)) }
        return queue
    }

    private func takeAll(_ queue: WorkQueue<Job>) -> [Int] {
        queue.close()
        var numbers: [Int] = []
        while let job = queue.next() { numbers.append(job.number) }
        return numbers
    }

    // MARK: Rest

    @Test func aThreadWithoutWorkRestsOnceAndIsStillWoken() async throws {
        let queue = WorkQueue<Job>(limit: 10)
        let rests = DispatchSemaphore(value: 0)
        let taken = Task.detached {
            queue.next(restingAfter: .milliseconds(1)) { rests.signal() }?.number
        }
        try await eventually { rests.wait(timeout: .now()) == .success }
        #expect(try queue.append(Job(number: 7)))
        #expect(await taken.value == 7)
        #expect(rests.wait(timeout: .now()) == .timedOut)
    }

    @Test func aThreadWithWorkDoesNotRest() throws {
        let queue = try queue(of: 2)
        for number in 1...2 {
            #expect(queue.next(restingAfter: .zero) { Issue.record("rested") }?.number == number)
        }
        queue.close()
        #expect(queue.next(restingAfter: .zero) { Issue.record("rested") } == nil)
    }

    // MARK: Bounds

    @Test func refusesMoreThanItsLimit() throws {
        let queue = try queue(of: 3, limit: 3)
        #expect(throws: WorkQueueError.full) { try queue.append(Job(number: 4)) }
        #expect(queue.next()?.number == 1)
        _ = try queue.append(Job(number: 5))
        #expect(takeAll(queue) == [2, 3, 5])
    }

    @Test func aClosedQueueRefusesWorkAndGivesTheRest() throws {
        let queue = try queue(of: 2)
        queue.close()
        #expect(queue.isClosed)
        #expect(throws: WorkQueueError.closed) { try queue.append(Job(number: 3)) }
        #expect(queue.next()?.number == 1 && queue.next()?.number == 2 && queue.next() == nil)
        #expect(queue.next(atMost: 5, shares: 1) { _ in true }.isEmpty)
    }

    @Test func returnedWorkIsNotBoundByTheLimit() throws {
        let queue = try queue(of: 2, limit: 2)
        let taken = queue.next(atMost: 2, shares: 1) { _ in true }
        for number in 3...4 { _ = try queue.append(Job(number: number)) }
        queue.putBack(taken)
        #expect(queue.count == 4)
        #expect(throws: WorkQueueError.full) { try queue.append(Job(number: 5)) }
        #expect(takeAll(queue) == [1, 2, 3, 4])
    }

    // MARK: Taking

    @Test func returnedWorkComesFirst() throws {
        let queue = try queue(of: 4)
        let taken = queue.next(atMost: 3, shares: 1) { $0.number != 3 }
        #expect(taken.map(\.number) == [1, 2])
        queue.putBack(taken)
        #expect(queue.next(atMost: 10, shares: 1) { _ in true }.map(\.number) == [1, 2, 3, 4])
    }

    @Test func noThreadTakesMoreThanItsPart() throws {
        let queue = try queue(of: 9)
        #expect(queue.next(atMost: 10, shares: 4) { _ in true }.count == 3)
        #expect(queue.next(atMost: 10, shares: 4) { _ in true }.count == 2)
        #expect(queue.next(atMost: 1, shares: 1) { _ in true }.count == 1)
        #expect(queue.next(atMost: 10, shares: 1) { _ in false }.count == 1)
    }

    @Test func aGroupEndsBeforeTheFirstItemThatCannotJoinIt() throws {
        let queue = try queue(of: 5)
        #expect(queue.next(atMost: 10, shares: 1) { $0.number != 3 }.map(\.number) == [1, 2])
        #expect(queue.next(atMost: 10, shares: 1) { $0.number != 3 }.map(\.number) == [3])
        #expect(queue.next(atMost: 10, shares: 1) { $0.number != 3 }.map(\.number) == [4, 5])
    }

    @Test func removesTheItemsThatMeetACondition() throws {
        let queue = try queue(of: 5)
        #expect(queue.remove { $0.number.isMultiple(of: 2) }.map(\.number) == [2, 4])
        #expect(queue.remove { _ in false }.isEmpty)
        #expect(queue.count == 3 && takeAll(queue) == [1, 3, 5])
    }

    // MARK: Fairness

    private func fairQueue(_ keys: String, limit: Int = 100) throws -> WorkQueue<Job> {
        let queue = WorkQueue<Job>(limit: limit, isFair: true)
        for (number, key) in keys.enumerated() {
            let share = FairShare(key: String(key), isPreferred: key.isUppercase)
            _ = try queue.append(Job(number: number, share: share))
        }
        return queue
    }

    @Test func sharesOfAFairQueueTakeTurns() throws {
        #expect(takeAll(try fairQueue("aaab")) == [0, 3, 1, 2])
        #expect(takeAll(try fairQueue("aaA")) == [2, 0, 1])
    }

    @Test func removedAndReturnedItemsKeepAFairQueueInOrder() throws {
        let queue = try fairQueue("aaabb")
        #expect(queue.remove { $0.number == 1 || $0.number == 3 }.count == 2)
        let first = try #require(queue.next())
        queue.putBack([first])
        #expect(first.number == 0 && queue.count == 3)
        #expect(Set(takeAll(queue)) == [0, 2, 4])
    }

    @Test func tellsHowManyItemsComeBeforeAnother() throws {
        let queue = try fairQueue("aaab")
        #expect(queue.ahead(of: FairShare(key: "a", isPreferred: false)) == 4)
        #expect(queue.ahead(of: FairShare(key: "c", isPreferred: false)) == 2)
        #expect(try self.queue(of: 3).ahead(of: FairShare(key: "c", isPreferred: false)) == 3)
    }

    @Test func aStormLeavesRoomForOthersInAFairQueue() throws {
        let queue = try fairQueue("aaaa", limit: 8)
        let storm = FairShare(key: "a", isPreferred: false)
        #expect(throws: WorkQueueError.full) { try queue.append(Job(number: 9, share: storm)) }
        _ = try queue.append(Job(number: 10, share: FairShare(key: "b", isPreferred: false)))
    }

    // MARK: Sleeping

    /// Runs `body` in a thread, and returns when it has ended.
    private func inThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Task<Value, Never> {
        Task {
            await withCheckedContinuation { continuation in
                Thread { continuation.resume(returning: body()) }.start()
            }
        }
    }

    @Test func newWorkWakesAThreadThatWaits() async throws {
        let queue = WorkQueue<Job>(limit: 10)
        let taken = inThread { queue.next()?.number }
        // Whether the thread sleeps already or not, it gets the work.
        _ = try queue.append(Job(number: 1))
        #expect(await taken.value == 1)
    }

    @Test func closingWakesThreadsThatWaitOrPause() async {
        let queue = WorkQueue<Job>(limit: 10)
        let waiting = inThread { queue.next() == nil }
        let pausing = inThread { queue.pause(.seconds(3600)) }
        queue.close()
        #expect(await waiting.value)
        await pausing.value
        // Nor does anything pause from then on.
        queue.pause(.seconds(3600))
    }

    @Test func aPauseEndsByItself() {
        let queue = WorkQueue<Job>(limit: 10)
        let time = ContinuousClock().measure { queue.pause(.milliseconds(20)) }
        #expect(time >= .milliseconds(20))
    }

    // MARK: Deadlines

    @Test func workThatWaitsPastItsDeadlineFailsAndLeavesTheQueue() async throws {
        let queue = WorkQueue<Job>(limit: 10)
        let (late, other) = (Job(number: 1, deadline: .now + .milliseconds(20)), Job(number: 2))
        let outcome = await late.handoff.outcome {
            do {
                _ = try queue.append(other)
                _ = try queue.append(late)
            } catch {
                Issue.record(error)
            }
        } cancelled: {
            .cancelled(hasBegun: $0)
        }
        #expect(outcome == .failure(.expired(hasBegun: false)))
        #expect(takeAll(queue) == [2])
    }

    // MARK: Turns of an event loop

    /// Threads that wait for work of `queue`, and what they take.
    private func takers(_ count: Int, of queue: WorkQueue<Job>) async throws -> [Task<[Int], Never>] {
        let tasks = (0..<count).map { _ in
            inThread { queue.next(atMost: 16, shares: count) { _ in true }.map(\.number) }
        }
        try await eventually { queue.idleCount == count }
        return tasks
    }

    private func append(_ numbers: ClosedRange<Int>, to queue: WorkQueue<Job>) async throws {
        try await MultiThreadedEventLoopGroup.singleton.next().submit { () throws in
            for number in numbers {
                let wakesThread = try queue.append(Job(number: number))
                #expect(wakesThread)
            }
        }.get()
    }

    @Test func workOfOneTurnOfAnEventLoopIsTakenTogether() async throws {
        let queue = WorkQueue<Job>(limit: 10, wakesAtEndOfTurn: true)
        let taker = try await takers(1, of: queue)[0]
        try await append(1...5, to: queue)
        #expect(await taker.value == [1, 2, 3, 4, 5])
    }

    @Test func noMoreThreadsAreWokenThanThereIsWork() async throws {
        let queue = WorkQueue<Job>(limit: 10, wakesAtEndOfTurn: true)
        let takers = try await takers(3, of: queue)
        try await append(1...2, to: queue)
        try await eventually { queue.count == 0 }
        #expect(queue.idleCount == 1)
        queue.close()
        var taken: [Int] = []
        for taker in takers { taken += await taker.value }
        #expect(taken.sorted() == [1, 2])
    }

    @Test func workOfOtherThreadsWakesAtOnce() async throws {
        let queue = WorkQueue<Job>(limit: 10, wakesAtEndOfTurn: true)
        let taker = try await takers(1, of: queue)[0]
        #expect(try queue.append(Job(number: 1)))
        #expect(await taker.value == [1])
        // No thread waits for more.
        #expect(try !queue.append(Job(number: 2)))
    }
}
