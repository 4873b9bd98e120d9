import Models
import RPC
import RPCClient
import Synchronization
import TestKit
import Testing

/// Deadlines, cancellation and the bound on calls in flight.
@Suite struct PatienceTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    @Test func callerStopsWaitingAtTheDeadline() async throws {
        let listener = try await listenerInPlaceOfAService()
        let client = await sockets.client()
        let clock = ContinuousClock()
        let time = await clock.measure {
            let error = await serviceError {
                try await withDeadline(.milliseconds(100)) { try await client.call(Echo(text: "")) }
            }
            #expect(error == .deadlineExceeded)
        }
        #expect(time >= .milliseconds(100) && time < .seconds(2))
        await listener.close()
    }

    @Test func callerDoesNotBeginPastItsDeadline() async throws {
        let calls = Tally()
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in "\(calls.add())" }
        }
        let client = await sockets.client()
        let error = await serviceError {
            try await withDeadline(.seconds(-1)) { try await client.call(Echo(text: "")) }
        }
        #expect(error == .deadlineExceeded)
        #expect(calls.count == 0)
        await server.stop(grace: .zero)
    }

    @Test func serverAnswersAtTheDeadlineForAHandlerThatIsDeaf() async throws {
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
            // The deaf handler still works, so its place is still taken.
            peer.send(call(2))
            try await peer.expect("service_unavailable")
            gate.open()
            // What it brings now goes nowhere; the next answer is that of a new call.
            try await eventually("a free place") {
                peer.send(call(3))
                return try await peer.receive() == #"{"jsonrpc":"2.0","id":3,"result":"hi"}"#
            }
        }
    }

    @Test(arguments: [600_000, Int.max])
    func serverGivesNoMoreTimeThanItsLongest(deadline: Int) async throws {
        try await sockets.withPeer { router in
            router.handle(Echo.self) { _, context in "\(context.deadline.remaining <= .seconds(60))" }
        } _: { peer in
            peer.send(call(1, deadline: deadline))
            try await peer.expect(#""result":"true""#)
        }
    }

    @Test(arguments: [0, -1, Int.min])
    func serverBeginsNothingPastTheDeadline(deadline: Int) async throws {
        try await sockets.withPeer { peer in
            peer.send(call(1, deadline: deadline))
            try await peer.expect("service_unavailable")
        }
    }

    @Test func cancellationReachesTheHandler() async throws {
        let (began, ended) = (Tally(), Tally())
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in
                began.add()
                try? await Task.sleep(for: .seconds(30))
                if Task.isCancelled { ended.add() }
                return call.text
            }
        }
        let client = await sockets.client()
        let caller = Task { try await client.call(Echo(text: "")) }
        try await eventually("the handler") { began.count == 1 }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
        try await eventually("the handler's end") { ended.count == 1 && server.callsInFlight == 0 }
        await server.stop(grace: .zero)
    }

    @Test func cancellationIsNotedHoweverEarlyItComes() async throws {
        let listener = try await listenerInPlaceOfAService()
        let client = await sockets.client()
        for _ in 0..<200 {
            let caller = Task { try await withDeadline(.seconds(20)) { try await client.call(Echo(text: "")) } }
            if Bool.random() { await Task.yield() }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
        }
        await listener.close()
    }

    @Test func aLostCallerEndsItsHandlers() async throws {
        let ended = Tally()
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

    @Test(arguments: [true, false])
    func refusesMoreCallsThanItCanTake(isPerConnection: Bool) async throws {
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

    /// A replica that takes calls and never answers.
    private func listenerInPlaceOfAService() async throws -> ScriptedListener {
        try SocketFile.makeDirectory(sockets.paths.directory(of: .tokens, for: .gateway))
        return try await ScriptedPeer.listen(at: sockets.path())
    }
}
