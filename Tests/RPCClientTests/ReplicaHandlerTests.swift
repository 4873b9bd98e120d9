import Foundation
import Models
import NIOCore
import NIOEmbedded
import RPC
import TestKit
import Testing

@testable import RPCClient

/// The handler on an event loop whose time the tests advance.
@Suite struct ReplicaHandlerTests {
    private let channel = NIOAsyncTestingChannel()
    private let status = ReplicaStatus()
    private let departures = CallCounter()

    private func connect() async throws {
        let (channel, status, departures) = (channel, status, departures)
        try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.addHandlers([
                FrameReader(), ReplicaHandler(status: status) { departures.add() },
            ])
        }
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/replica"))
    }

    /// Sends a call as soon as the event loop runs.
    private func send(id: Int, deadline: Deadline = .after(.seconds(5))) async -> ReplicaHandler.Outcome {
        await withCheckedContinuation { continuation in
            channel.eventLoop.execute { [channel] in
                let handler = try? channel.pipeline.syncOperations.handler(type: ReplicaHandler.self)
                handler?.send(
                    id: id, method: "test.echo", params: Data("{}".utf8), context: CallContext(deadline: deadline),
                    .init(continuation: continuation, deadline: deadline))
            }
        }
    }

    /// Waits until `count` calls were written, each by itself or several together.
    private func awaitCalls(_ count: Int) async throws {
        var (bytes, decoder) = (ByteBuffer(), FrameDecoder())
        var written = 0
        while written < count {
            bytes.writeImmutableBuffer(try await channel.waitForOutboundWrite(as: ByteBuffer.self))
            while try decoder.decode(buffer: &bytes) != nil { written += 1 }
        }
    }

    private func receive(_ json: String) async throws {
        try await channel.writeInbound(ByteBuffer(bytes: ScriptedPeer.frame(json)))
    }

    @Test func writesACallAndCompletesItWithItsResponse() async throws {
        try await connect()
        async let outcome = send(id: 7)
        let bytes = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        let request = String(decoding: bytes.readableBytesView.dropFirst(4), as: UTF8.self)
        #expect(request.contains(#""id":7,"method":"test.echo""#) && request.hasSuffix(#""params":{}}"#))
        #expect(status.inFlight.load(ordering: .relaxed) == 1)
        try await receive(#"{"jsonrpc":"2.0","id":7,"result":[1]}"#)
        #expect(try await outcome.get() == Data("[1]".utf8))
        #expect(status.inFlight.load(ordering: .relaxed) == 0)
    }

    /// A replica that has stopped reading must not fill the memory of its callers.
    @Test func sendsNothingToAReplicaThatDoesNotRead() async throws {
        try await connect()
        channel.isWritable = false
        guard case .failure(.lost(wasSent: false)) = await send(id: 1) else {
            Issue.record("the call was sent")
            return
        }
        #expect(try await channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(status.inFlight.load(ordering: .relaxed) == 0)
    }

    @Test func aCallExpiresWithTheNextSweepAfterItsDeadline() async throws {
        try await connect()
        async let late = send(id: 1, deadline: .after(.zero))
        async let pending = send(id: 2)
        try await awaitCalls(2)
        #expect(status.inFlight.load(ordering: .relaxed) == 2)
        await channel.testingEventLoop.advanceTime(by: .milliseconds(20))
        guard case .failure(.deadline) = await late else {
            Issue.record("no timeout")
            return
        }
        #expect(status.inFlight.load(ordering: .relaxed) == 1)
        try await receive(#"{"jsonrpc":"2.0","id":2,"result":2}"#)
        #expect(try await pending.get() == Data("2".utf8))
    }

    @Test func allPendingCallsAreLostWithTheConnection() async throws {
        try await connect()
        async let first = send(id: 1)
        async let second = send(id: 2)
        try await awaitCalls(2)
        try await channel.close()
        for outcome in await [first, second] {
            guard case .failure(.lost(wasSent: true)) = outcome else {
                Issue.record("not lost")
                return
            }
        }
        #expect(departures.count == 1 && !status.isOpen.load(ordering: .relaxed))
    }
}
