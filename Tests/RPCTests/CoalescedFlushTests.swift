import NIOEmbedded
import Synchronization
import Testing

@testable import RPC

@Suite struct CoalescedFlushTests {
    private final class Counter: Sendable {
        private let value = Atomic(0)
        func add() { value.add(1, ordering: .relaxed) }
        var count: Int { value.load(ordering: .relaxed) }
    }

    @Test func flushesOnceForAllWritesOfATick() {
        let (eventLoop, flushes) = (EmbeddedEventLoop(), Counter())
        var flush = CoalescedFlush()
        for _ in 0..<5 { flush.schedule(on: eventLoop) { flushes.add() } }
        #expect(flushes.count == 0)
        eventLoop.run()
        #expect(flushes.count == 1)
        // Until it is told that the flush has happened, another one would be lost.
        flush.schedule(on: eventLoop) { flushes.add() }
        eventLoop.run()
        #expect(flushes.count == 1)
        flush.done()
        flush.schedule(on: eventLoop) { flushes.add() }
        eventLoop.run()
        #expect(flushes.count == 2)
    }
}
