import Models
import RPC
import TestKit
import Testing

/// Callers that break the rules: each gets a clear error or a closed connection, and nobody else notices.
@Suite struct HostilePeerTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    /// A server that answers others after `body` has been rude to it.
    private func withRudePeer(
        limits: ServerLimits = .init(), _ body: (ScriptedPeer) async throws -> Void
    ) async throws {
        try await sockets.withPeer(limits: limits) { peer in
            try await body(peer)
            let other = try await ScriptedPeer.connect(to: sockets.path())
            other.send(call(1))
            try await other.expect(#"{"jsonrpc":"2.0","id":1,"result":"hi"}"#)
            other.close()
        }
    }

    @Test(arguments: [
        "", "hello", "\u{0}\u{1}", "[1,2]", "{}", "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.goodbye\"}", "{\"jsonrpc\":\"2.0\",\"method\":\"test.echo\"}",
    ])
    func closesOnWhatIsNoCall(message: String) async throws {
        try await withRudePeer { peer in
            peer.send(message)
            try await peer.expect("\(RPCError.Code.parseError)")
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnATextThatIsNotUTF8() async throws {
        try await withRudePeer { peer in
            peer.send([0, 0, 0, 4, 0xff, 0xfe, 0x80, 0x00])
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnALengthOverTheLimit() async throws {
        try await withRudePeer { peer in
            peer.send([0xff, 0xff, 0xff, 0xff])
            try await peer.expect("unreadable message")
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnDeepNesting() async throws {
        try await withRudePeer { peer in
            let deep = String(repeating: "[", count: 500_000)
            peer.send(call(1, params: deep))
            try await peer.waitUntilClosed()
        }
    }

    @Test func dropsATornMessage() async throws {
        try await withRudePeer { peer in
            peer.send(Array(ScriptedPeer.frame(call(1)).dropLast(5)))
            peer.close()
            try await peer.waitUntilClosed()
        }
    }

    @Test func acceptsAMessageByteByByteIfItIsInTime() async throws {
        try await withRudePeer { peer in
            for byte in ScriptedPeer.frame(call(1)) { peer.send([byte]) }
            try await peer.expect("hi")
        }
    }

    @Test func closesOnAMessageThatStalls() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(150)
        try await withRudePeer(limits: limits) { peer in
            peer.send([0, 0])
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnAMessageThatTrickles() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(150)
        try await withRudePeer(limits: limits) { peer in
            var bytes = ScriptedPeer.frame(String(repeating: " ", count: 100_000)).makeIterator()
            // A byte every few milliseconds is progress, but not enough of it.
            try await eventually("the end of a connection that trickles") {
                if let byte = bytes.next() { peer.send([byte]) }
                return peer.isClosed
            }
        }
    }

    @Test func letsWholeMessagesTakeTheirTimeBetweenThem() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(100)
        try await withRudePeer(limits: limits) { peer in
            peer.send(call(1))
            _ = try await peer.receive()
            try await Task.sleep(for: .milliseconds(250))
            peer.send(call(2))
            try await peer.expect(#""id":2"#)
        }
    }

    @Test(arguments: [
        #"{"text":5}"#, #"{"text":null}"#, "{}", "[]", "null", "5", #"{"text":}"#, "{\"text\":\"\u{1}\"}",
        "{\"text\":tru}",
    ])
    func refusesParametersThatDoNotFit(params: String) async throws {
        try await withRudePeer { peer in
            peer.send(call(1, params: params))
            let answer = try await peer.receive()
            #expect(answer.contains("\(RPCError.Code.invalidParams)") || answer.contains("\(RPCError.Code.parseError)"))
        }
    }

    @Test(arguments: ["test.unknown", "", "test.echo ", "rpc.cancel", String(repeating: "m", count: 100_000)])
    func refusesMethodsThatAreNotThere(method: String) async throws {
        try await withRudePeer { peer in
            peer.send(call(1, method))
            try await peer.expect("\(RPCError.Code.methodNotFound)")
            peer.send(call(2))
            try await peer.expect(#""id":2,"result""#)
        }
    }

    @Test func refusesAnIDThatIsInUse() async throws {
        let gate = Gate()
        try await sockets.withPeer { router in
            router.handle(Echo.self) { call, _ in
                await gate.pass()
                return call.text
            }
        } _: { peer in
            peer.send(call(1))
            peer.send(call(1))
            try await peer.expect("\(RPCError.Code.invalidRequest)")
            gate.open()
            try await peer.expect(#"{"jsonrpc":"2.0","id":1,"result":"hi"}"#)
            peer.send(call(1))
            try await peer.expect(#"{"jsonrpc":"2.0","id":1,"result":"hi"}"#)
        }
    }

    @Test func cancellingWhatIsNotThereChangesNothing() async throws {
        try await withRudePeer { peer in
            peer.send(#"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":77}}"#)
            peer.send(call(1))
            try await peer.expect("hi")
        }
    }

    @Test func worksForNobodyWhoHasBeenShownOut() async throws {
        let calls = Tally()
        try await sockets.withPeer { router in
            router.handle(Echo.self) { _, _ in "\(calls.add())" }
        } _: { peer in
            peer.send(ScriptedPeer.frame("rubbish") + (1...50).flatMap { ScriptedPeer.frame(call($0)) })
            try await peer.waitUntilClosed()
            #expect(calls.count == 0)
        }
    }

    @Test func takesNoMoreCallsFromAPeerThatNeverReads() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(500)
        let calls = Tally()
        let params = "{\"text\":\"\(String(repeating: "x", count: 100_000))\"}"
        try await sockets.withPeer(limits: limits, reads: false) { router in
            router.handle(Echo.self) { call, _ in
                calls.add()
                return call.text
            }
        } _: { peer in
            for id in 1...300 { peer.send(call(id, params: params)) }
            try await peer.waitUntilClosed()
            // A few fill the sockets; the others are never read.
            #expect((1..<100).contains(calls.count))
        }
    }
}
