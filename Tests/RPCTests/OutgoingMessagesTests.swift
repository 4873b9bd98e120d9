import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import RPC

@Suite struct OutgoingMessagesTests {
    private final class Counter: Sendable {
        private let value = Atomic(0)
        func add() { value.add(1, ordering: .relaxed) }
        var count: Int { value.load(ordering: .relaxed) }
    }

    private let eventLoop = EmbeddedEventLoop()
    private let flushes = Counter()

    private func append(_ text: String, to messages: inout OutgoingMessages) {
        messages.append(
            on: eventLoop, allocator: ByteBufferAllocator(), flush: { [flushes] in flushes.add() }
        ) { $0.writeString(text) }
    }

    @Test func allMessagesOfATurnAreOneBuffer() {
        var messages = OutgoingMessages()
        for text in ["a", "b", "c"] { append(text, to: &messages) }
        #expect(flushes.count == 0)
        eventLoop.run()
        #expect(flushes.count == 1)
        #expect(messages.take() == ByteBuffer(string: "abc"))
        #expect(messages.take() == nil)
    }

    @Test func theNextTurnHasItsOwnFlush() {
        var messages = OutgoingMessages()
        for text in ["first", "second"] {
            append(text, to: &messages)
            eventLoop.run()
            #expect(messages.take() == ByteBuffer(string: text))
        }
        #expect(flushes.count == 2)
    }

    @Test func isFullAboveAMebibyte() {
        var messages = OutgoingMessages()
        append(String(repeating: "a", count: 1 << 20), to: &messages)
        #expect(!messages.isFull)
        append("a", to: &messages)
        #expect(messages.isFull)
        _ = messages.take()
        #expect(!messages.isFull)
    }

    /// As when an answer that is too long is taken back.
    @Test func anEmptyMessageIsNotFlushed() {
        var messages = OutgoingMessages()
        append("", to: &messages)
        eventLoop.run()
        #expect(flushes.count == 0 && messages.take() == nil)
        append("x", to: &messages)
        eventLoop.run()
        #expect(flushes.count == 1 && messages.take() == ByteBuffer(string: "x"))
    }
}
