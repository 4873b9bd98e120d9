import Models
import RPC
import TestKit
import Testing

/// Peers that break the rules get a clear error or a closed connection, and others notice nothing.
@Suite struct ServerConnectionTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    /// Expects that the server still answers others after `body`.
    private func withMisbehavingPeer(
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

    // MARK: Malformed messages

    @Test(arguments: [
        "", "hello", "\u{0}\u{1}", "[1,2]", "{}", "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.goodbye\"}", "{\"jsonrpc\":\"2.0\",\"method\":\"test.echo\"}",
    ])
    func closesOnAMessageThatIsNotACall(message: String) async throws {
        try await withMisbehavingPeer { peer in
            peer.send(message)
            try await peer.expect("\(RPCError.Code.parseError)")
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnATextThatIsNotUTF8() async throws {
        try await withMisbehavingPeer { peer in
            peer.send([0, 0, 0, 4, 0xff, 0xfe, 0x80, 0x00])
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnALengthOverTheLimit() async throws {
        try await withMisbehavingPeer { peer in
            peer.send([0xff, 0xff, 0xff, 0xff])
            try await peer.expect("unreadable message")
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnDeepNesting() async throws {
        try await withMisbehavingPeer { peer in
            let deep = String(repeating: "[", count: 500_000)
            peer.send(call(1, params: deep))
            try await peer.waitUntilClosed()
        }
    }

    @Test func dropsATornMessage() async throws {
        try await withMisbehavingPeer { peer in
            peer.send(Array(ScriptedPeer.frame(call(1)).dropLast(5)))
            peer.close()
            try await peer.waitUntilClosed()
        }
    }

    @Test func acceptsAMessageByteByByteIfItIsInTime() async throws {
        try await withMisbehavingPeer { peer in
            for byte in ScriptedPeer.frame(call(1)) { peer.send([byte]) }
            try await peer.expect("hi")
        }
    }

    @Test func closesOnAMessageThatStalls() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(150)
        try await withMisbehavingPeer(limits: limits) { peer in
            peer.send([0, 0])
            try await peer.waitUntilClosed()
        }
    }

    @Test func closesOnAMessageThatTrickles() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(150)
        try await withMisbehavingPeer(limits: limits) { peer in
            var bytes = ScriptedPeer.frame(String(repeating: " ", count: 100_000)).makeIterator()
            // A byte every few milliseconds is progress, but not enough of it.
            try await eventually("the end of a connection that trickles") {
                if let byte = bytes.next() { peer.send([byte]) }
                return peer.isClosed
            }
        }
    }

    @Test(arguments: [
        #"{"text":5}"#, #"{"text":null}"#, "{}", "[]", "null", "5", #"{"text":}"#, "{\"text\":\"\u{1}\"}",
        "{\"text\":tru}",
    ])
    func refusesParametersThatDoNotFit(params: String) async throws {
        try await withMisbehavingPeer { peer in
            peer.send(call(1, params: params))
            let answer = try await peer.receive()
            #expect(answer.contains("\(RPCError.Code.invalidParams)") || answer.contains("\(RPCError.Code.parseError)"))
        }
    }

    @Test(arguments: ["test.unknown", "", "test.echo ", "rpc.cancel", String(repeating: "m", count: 100_000)])
    func refusesMethodsThatDoNotExist(method: String) async throws {
        try await withMisbehavingPeer { peer in
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

    @Test func handlesNoCallAfterAMalformedMessage() async throws {
        let calls = CallCounter()
        try await sockets.withPeer { router in
            router.handle(Echo.self) { _, _ in "\(calls.add())" }
        } _: { peer in
            peer.send(ScriptedPeer.frame("not JSON") + (1...50).flatMap { ScriptedPeer.frame(call($0)) })
            try await peer.waitUntilClosed()
            #expect(calls.count == 0)
        }
    }

    // MARK: Responses

    @Test func replacesAResponseThatIsTooLongByAnError() async throws {
        let envelope = #"{"jsonrpc":"2.0","id":1,"result":""}"#.utf8.count
        try await sockets.withPeer { router in
            router.handle(Echo.self) { call, _ in String(repeating: "x", count: Int(call.text) ?? 0) }
        } _: { peer in
            let maximum = Frame.maximumLength - envelope
            peer.send(call(1, params: #"{"text":"\#(maximum)"}"#))
            #expect(try await peer.receive().utf8.count == Frame.maximumLength)
            peer.send(call(1, params: #"{"text":"\#(maximum + 1)"}"#))
            try await peer.expect("internal_error")
            peer.send(call(1, params: #"{"text":"3"}"#))
            try await peer.expect(#""result":"xxx""#)
        }
    }

    @Test func takesNoMoreCallsFromAPeerThatNeverReads() async throws {
        var limits = ServerLimits()
        limits.frameTimeout = .milliseconds(500)
        let calls = CallCounter()
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

    // MARK: Deadlines and cancellation

    @Test func answersAtTheDeadlineForAHandlerThatIgnoresCancellation() async throws {
        let gate = Gate()
        var limits = ServerLimits()
        limits.inFlight = 1
        try await sockets.withPeer(limits: limits) { router in
            router.handle(Echo.self) { call, _ in
                await gate.pass()
                return call.text
            }
        } _: { peer in
            peer.send(call(1, deadline: 100))
            let late = try await peer.receive(within: .seconds(2))
            #expect(late.contains("service_unavailable") && late.contains(#""id":1,"#))
            // The handler still runs, so it still counts.
            peer.send(call(2))
            try await peer.expect("service_unavailable")
            gate.open()
            // Its reply is dropped; the next response is that of a new call.
            try await eventually("a free place") {
                peer.send(call(3))
                return try await peer.receive() == #"{"jsonrpc":"2.0","id":3,"result":"hi"}"#
            }
        }
    }

    @Test(arguments: [600_000, Int.max])
    func shortensDeadlinesToItsMaximum(deadline: Int) async throws {
        try await sockets.withPeer { router in
            router.handle(Echo.self) { _, context in "\(context.deadline.remaining <= .seconds(60))" }
        } _: { peer in
            peer.send(call(1, deadline: deadline))
            try await peer.expect(#""result":"true""#)
        }
    }

    @Test(arguments: [0, -1, Int.min])
    func runsNoHandlerPastTheDeadline(deadline: Int) async throws {
        try await sockets.withPeer { peer in
            peer.send(call(1, deadline: deadline))
            try await peer.expect("service_unavailable")
        }
    }

    @Test func aCancelledCallIsAnsweredWithAnError() async throws {
        let began = CallCounter()
        try await sockets.withPeer { router in
            router.handle(Echo.self) { call, _ in
                began.add()
                try await Task.sleep(for: .seconds(30))
                return call.text
            }
        } _: { peer in
            peer.send(call(1))
            try await eventually("the handler") { began.count == 1 }
            peer.send(#"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":1}}"#)
            let response = try await peer.receive()
            #expect(response.contains(#""id":1,"error""#) && response.contains("service_unavailable"))
        }
    }

    @Test func ignoresTheCancellationOfAnUnknownCall() async throws {
        try await withMisbehavingPeer { peer in
            peer.send(#"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":77}}"#)
            peer.send(call(1))
            try await peer.expect("hi")
        }
    }

    @Test func cancelsTheCallsOfAPeerThatDisconnects() async throws {
        let ended = CallCounter()
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in
                try? await Task.sleep(for: .seconds(30))
                if Task.isCancelled { ended.add() }
                return call.text
            }
        }
        let peer = try await ScriptedPeer.connect(to: sockets.path())
        peer.send(call(1))
        peer.send(call(2))
        try await eventually("two calls") { server.callsInFlight == 2 }
        peer.close()
        try await eventually("their end") { ended.count == 2 && server.callsInFlight == 0 }
        await server.stop(grace: .zero)
    }

    // MARK: Overload

    @Test(arguments: [true, false])
    func refusesCallsOverTheLimitAtOnce(isPerConnection: Bool) async throws {
        var limits = ServerLimits()
        if isPerConnection { limits.inFlightPerConnection = 3 } else { limits.inFlight = 3 }
        let gate = Gate()
        let server = try await sockets.start(limits: limits) { router in
            router.handle(Echo.self) { call, _ in
                await gate.pass()
                return call.text
            }
        }
        let client = await sockets.client()
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<3 { group.addTask { try await client.call(Echo(text: "\(number)")) } }
            try await eventually("three calls") { gate.count == 3 }
            let clock = ContinuousClock()
            let time = await clock.measure {
                #expect(await serviceError { try await client.call(Echo(text: "4")) } == .unavailable())
            }
            #expect(time < .seconds(1))
            gate.open()
            var answers: Set<String> = []
            for try await answer in group { answers.insert(answer) }
            #expect(answers == ["0", "1", "2"])
        }
        #expect(try await client.call(Echo(text: "5")) == "5")
        await server.stop(grace: .zero)
    }
}
