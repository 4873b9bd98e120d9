import Foundation
import Models
import RPC
import RPCClient
import TestKit
import Testing

@Suite struct RPCServerTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    // MARK: Calls

    @Test func answersACall() async throws {
        let server = try await sockets.start()
        #expect(try await sockets.client().call(Echo(text: "grüße \"\u{0}\" 🎈")) == "grüße \"\u{0}\" 🎈")
        await server.stop(grace: .zero)
    }

    @Test func passesOnWhatGoesWithACall() async throws {
        let (request, trace) = (RequestID.make(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        let server = try await sockets.start { router in
            router.handle(Echo.self) { _, context in
                #expect(CallContext.current?.requestID == context.requestID)
                #expect(context.deadline.remaining < .milliseconds(2000))
                let parts = [context.requestID?.description, context.traceParent, context.caller.rawValue]
                return parts.map { $0 ?? "none" }.joined(separator: " ")
            }
        }
        let client = await sockets.client()
        let context = CallContext(requestID: request, traceParent: trace, deadline: .after(.seconds(2)))
        let seen = try await CallContext.$current.withValue(context) { try await client.call(Echo(text: "")) }
        #expect(seen == "\(request) \(trace) gateway")
        await server.stop(grace: .zero)
    }

    @Test func answersManyCallsInAnyOrder() async throws {
        let gates = (0..<200).map { _ in Gate() }
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in
                await gates[Int(call.text) ?? 0].pass()
                return call.text
            }
        }
        let client = await sockets.client()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { try await client.call(Echo(text: "\(number)")) == "\(number)" }
            }
            try await eventually("all calls in flight") { server.callsInFlight == 200 }
            for gate in gates.shuffled() { gate.open() }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(server.callsInFlight == 0)
        await server.stop(grace: .zero)
    }

    @Test func keepsMethodsFromCallersThatMayNotCallThem() async throws {
        let server = try await sockets.start { router in router.handle(Inspect.self) { _, _ in "seen" } }
        let (gateway, op) = (await sockets.client(), await sockets.client(.operator))
        #expect(try await op.call(Inspect()) == "seen")
        #expect(await serviceError { try await gateway.call(Inspect()) } == .internal)
        #expect(await serviceError { try await op.call(Echo(text: "")) } == .internal)
        await server.stop(grace: .zero)
    }

    // MARK: Peers

    @Test func refusesPeersOfAnotherUser() async throws {
        let calls = CallCounter()
        let server = try await sockets.start(allowedUsers: [getuid() + 4242]) { router in
            router.handle(Echo.self) { _, _ in "\(calls.add())" }
        }
        let peer = try await ScriptedPeer.connect(to: sockets.path())
        peer.send(call(1))
        try await peer.waitUntilClosed()
        #expect(calls.count == 0)
        await server.stop(grace: .zero)
    }

    @Test func refusesConnectionsOverTheLimit() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        let server = try await sockets.start(limits: limits)
        let (first, second) = (
            try await ScriptedPeer.connect(to: sockets.path()), try await ScriptedPeer.connect(to: sockets.path())
        )
        for peer in [first, second] {
            peer.send(call(1))
            try await peer.expect("hi")
        }
        let third = try await ScriptedPeer.connect(to: sockets.path())
        try await third.waitUntilClosed()
        first.close()
        try await eventually("a free place") {
            let peer = try await ScriptedPeer.connect(to: sockets.path())
            defer { peer.close() }
            peer.send(call(1))
            return (try? await peer.receive(within: .milliseconds(100)).contains("hi")) == true
        }
        second.close()
        await server.stop(grace: .zero)
    }

    @Test func listensForTheGivenRolesOnly() async throws {
        let server = try await sockets.start(roles: [.operator])
        #expect(FileManager.default.fileExists(atPath: sockets.path("1", .operator)))
        #expect(!FileManager.default.fileExists(atPath: sockets.path("1", .gateway)))
        await server.stop(grace: .zero)
    }

    // MARK: Stopping

    @Test func finishesTheCallsInFlightAndAcceptsNoNewConnections() async throws {
        let gate = Gate()
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in
                await gate.pass()
                return call.text
            }
        }
        let peer = try await ScriptedPeer.connect(to: sockets.path())
        peer.send(call(1))
        try await eventually("the call") { gate.count == 1 }
        let stop = Task { await server.stop(grace: .seconds(30)) }
        try await peer.expect("rpc.goodbye")
        #expect(!FileManager.default.fileExists(atPath: sockets.path()))
        await #expect(throws: (any Error).self) { _ = try await ScriptedPeer.connect(to: sockets.path()) }
        gate.open()
        try await peer.expect(#"{"jsonrpc":"2.0","id":1,"result":"hi"}"#)
        // The server waits for its peers to close their connections.
        peer.close()
        await stop.value
        #expect(server.callsInFlight == 0)
    }

    @Test func cutsOffCallsThatOutlastTheGracePeriod() async throws {
        let gate = Gate()
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in
                await gate.pass()
                return call.text
            }
        }
        let peer = try await ScriptedPeer.connect(to: sockets.path())
        peer.send(call(1))
        try await eventually("the call") { gate.count == 1 }
        await server.stop(grace: .milliseconds(20))
        try await peer.waitUntilClosed()
        gate.open()
        try await eventually("the end of the handler") { server.callsInFlight == 0 }
    }
}
