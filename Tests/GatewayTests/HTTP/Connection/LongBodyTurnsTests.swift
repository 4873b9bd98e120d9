import Foundation
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayService

@Suite struct LongBodyTurnsTests {
    /// Counts the reads that reach the socket.
    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var reads = 0

        func read(context: ChannelHandlerContext) { reads += 1 }
    }

    private struct Connection {
        let channel: EmbeddedChannel
        let counter = ReadCounter()

        init(_ loop: EmbeddedEventLoop, _ turns: LongBodyTurns) throws {
            channel = EmbeddedChannel(loop: loop)
            try channel.pipeline.syncOperations.addHandlers([
                counter,
                ReceiveHandler(
                    state: ConnectionState(budget: ReceiveBudget()), turns: turns, overloadedResponse: { ByteBuffer() }),
            ])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
            counter.reads = 0
        }

        func receive(_ count: Int) throws {
            channel.read()
            try channel.writeInbound(ByteBuffer(repeating: 0x61, count: count))
        }
    }

    @Test func readsShortRequestsAtOnce() throws {
        let loop = EmbeddedEventLoop()
        let connection = try Connection(loop, LongBodyTurns(loop, workTime: { .zero }))
        try connection.receive(ReceiveBudget.allowance)
        let before = connection.counter.reads
        connection.channel.read()
        #expect(connection.counter.reads == before + 1)
    }

    @Test func readsOneLongBodyInEachTurn() throws {
        let loop = EmbeddedEventLoop()
        let turns = LongBodyTurns(loop, workTime: { .zero })
        let connections = try (0..<3).map { _ in try Connection(loop, turns) }
        for connection in connections { try connection.receive(ReceiveBudget.allowance + 1) }
        for connection in connections { connection.counter.reads = 0 }
        // Asking twice does not give two turns.
        for connection in connections + connections { connection.channel.read() }
        #expect(connections.map(\.counter.reads) == [0, 0, 0])
        for turn in 1...3 {
            loop.advanceTime(by: .microseconds(20))
            #expect(connections.map(\.counter.reads) == (0..<3).map { $0 < turn ? 1 : 0 })
        }
        loop.advanceTime(by: .seconds(1))
        #expect(connections.map(\.counter.reads) == [1, 1, 1])
        connections[0].channel.read()
        loop.advanceTime(by: .microseconds(20))
        #expect(connections.map(\.counter.reads) == [2, 1, 1])
    }

    /// However many long bodies come, they take half of the time.
    @Test func restsForAsLongAsTheEventLoopHasWorked() throws {
        let loop = EmbeddedEventLoop()
        var worked = Duration.zero
        let turns = LongBodyTurns(loop) { worked }
        var taken = 0
        func takeTurns() {
            taken += 1
            worked += .microseconds(300)
            turns.wait(takeTurns)
        }
        turns.wait(takeTurns)
        loop.advanceTime(by: .microseconds(20))
        #expect(taken == 1)
        loop.advanceTime(by: .microseconds(299))
        #expect(taken == 1)
        loop.advanceTime(by: .microseconds(1))
        #expect(taken == 2)
        // No longer than a millisecond.
        worked += .seconds(1)
        loop.advanceTime(by: .microseconds(999))
        #expect(taken == 2)
        loop.advanceTime(by: .microseconds(1))
        #expect(taken == 3)
    }

    @Test func aConnectionThatEndsLosesItsTurnOnly() throws {
        let loop = EmbeddedEventLoop()
        let turns = LongBodyTurns(loop, workTime: { .zero })
        let connections = try (0..<2).map { _ in try Connection(loop, turns) }
        for connection in connections {
            try connection.receive(ReceiveBudget.allowance + 1)
            connection.counter.reads = 0
            connection.channel.read()
        }
        try connections[0].channel.close().wait()
        loop.advanceTime(by: .milliseconds(1))
        #expect(connections.map(\.counter.reads) == [0, 1])
    }

    @Test func eachEventLoopHasItsOwnTurns() {
        let loop = EmbeddedEventLoop()
        let turns = LongBodyTurns.of(loop)
        #expect(LongBodyTurns.of(loop) === turns)
        #expect(LongBodyTurns.of(EmbeddedEventLoop()) !== turns)
    }
}
