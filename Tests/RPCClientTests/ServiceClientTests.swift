import Foundation
import Models
import NIOCore
import NIOPosix
import RPC
import RPCClient
import ServiceKit
import TestKit
import Testing
import Tracing

@Suite struct ServiceClientTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    // MARK: Calls

    @Test func throwsTheErrorsOfTheService() async throws {
        let meant = ServiceError(
            .invalidRequest, detail: "Too weak.",
            invalidParams: [.init(in: .body, path: "/password", type: "weak_password")])
        let server = try await sockets.start { router in
            router.handle(Echo.self) { _, _ in throw meant }
            router.handle(Pay.self) { _, _ in throw Unexpected(secret: "hunter2") }
        }
        let client = await sockets.client()
        #expect(await serviceError { try await client.call(Echo(text: "")) } == meant)
        #expect(await serviceError { try await client.call(Pay()) } == .internal)
        await server.stop(grace: .zero)
    }

    private struct Unexpected: Error { let secret: String }

    // MARK: Traces

    @Test func aCallIsASpanOfTheCallerWhichTheServiceGets() async throws {
        let buffer = SpanBuffer(capacity: 10)
        let recorder = SpanRecorder(buffer: buffer)
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, context in
                if call.text == "away" { throw ServiceError.unavailable() }
                return context.traceParent ?? "none"
            }
        }
        let client = await sockets.client()
        #expect(try await client.call(Echo(text: "")) == "none")
        let root = recorder.startTrace("request", ofKind: .server)
        try await withTracer(recorder) {
            try await InstrumentationContext.$current.withValue(root.context) {
                let sent = try await client.call(Echo(text: ""))
                let span = try #require(buffer.take().spans.first)
                #expect(sent == "00-\(span.traceID)-\(span.spanID)-03")
                #expect(span.name == "test.echo" && span.kind == .client && !span.isError)
                #expect(span.parentSpanID == root.context.spanContext?.spanID.description)
                _ = await serviceError { try await client.call(Echo(text: "away")) }
            }
        }
        let refused = try #require(buffer.take().spans.first)
        #expect(refused.isError && refused.attributes["error.type"] == .string("service_unavailable"))
        await server.stop(grace: .zero)
    }

    // MARK: Event loops

    @Test func eachEventLoopHasItsOwnConnectionToEachReplica() async throws {
        let listener = try await sockets.listen()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        let client = sockets.unconnectedClient(group: group)
        await client.connect()
        #expect(client.replicaCount == 1)
        var peers: [ScriptedPeer] = []
        for _ in 0..<3 { peers.append(try await listener.next()) }
        // A call is sent on the connection of the event loop that it is made on.
        for eventLoop in group.makeIterator() {
            let call = Task(executorPreference: EventLoopTaskExecutor(eventLoop)) {
                try await client.call(Echo(text: "a"))
            }
            let callers = try await withThrowingTaskGroup(of: Int?.self, returning: [Int].self) { tasks in
                for (index, peer) in peers.enumerated() {
                    tasks.addTask {
                        guard let request = try? await peer.receive() else { return nil }
                        let id = try #require(request.firstMatch(of: #/"id":(\d+)/#)?.1)
                        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"result":"a"}"#)
                        return index
                    }
                }
                let first = try await tasks.next() ?? nil
                tasks.cancelAll()
                return [first].compactMap(\.self)
            }
            #expect(try await call.value == "a")
            #expect(callers.count == 1)
            peers.remove(at: callers[0])
        }
        #expect(peers.isEmpty)
        client.close()
        await listener.close()
        try await group.shutdownGracefully()
    }

    /// It is not ready before each event loop can call it.
    @Test func aReplicaCountsOnceAllEventLoopsAreConnected() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        let server = try await sockets.start(limits: limits)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        let client = sockets.unconnectedClient(group: group)
        await client.connect()
        try await eventually("the third connection to be refused") { client.replicaCount == 0 }
        client.close()
        await server.stop(grace: .zero)
        try await group.shutdownGracefully()
    }

    @Test func refusesToSendACallThatIsTooLong() async throws {
        let server = try await sockets.start()
        let client = await sockets.client()
        let text = String(repeating: "x", count: Frame.maximumLength)
        #expect(await serviceError { try await client.call(Echo(text: text)) } == .internal)
        #expect(try await client.call(Echo(text: "on")) == "on")
        await server.stop(grace: .zero)
    }

    @Test func aReplyThatDoesNotFitTheMethodIsAnInternalError() async throws {
        let server = try await sockets.start { $0.handleEncoded(Echo.self) { _, _ in Data("5".utf8) } }
        let client = await sockets.client()
        #expect(await serviceError { try await client.call(Echo(text: "")) } == .internal)
        // A caller that passes the reply on does not decode it.
        #expect(try await client.callEncoded(Echo(text: "")) == Data("5".utf8))
        await server.stop(grace: .zero)
    }

    @Test func callsInItsOwnRoleWhateverTheContextOfTheCaller() async throws {
        let server = try await sockets.start { router in
            router.handle(Inspect.self) { _, context in context.caller.rawValue }
        }
        let client = await sockets.client(.operator)
        let context = CallContext(deadline: .after(.seconds(5)), caller: .gateway)
        let caller = try await CallContext.$current.withValue(context) { try await client.call(Inspect()) }
        #expect(caller == "operator")
        await server.stop(grace: .zero)
    }

    @Test func callsEveryReplicaAndReturnsTheRepliesThatCame() async throws {
        let servers = [
            try await sockets.start("1") { $0.handle(Echo.self) { _, _ in "one" } },
            try await sockets.start("2") { $0.handle(Echo.self) { _, _ in "two" } },
            try await sockets.start("3") { $0.handle(Echo.self) { _, _ in throw ServiceError.unavailable() } },
            try await sockets.start("4") { $0.handleEncoded(Echo.self) { _, _ in Data("{}".utf8) } },
        ]
        let client = await sockets.client()
        #expect(Set(try await client.callEachReplica(Echo(text: ""))) == ["one", "two"])
        for server in servers { await server.stop(grace: .zero) }
        #expect(try await client.callEachReplica(Echo(text: "")) == [])
    }

    // MARK: Deadlines and cancellation

    @Test func failsAtOnceWithoutAReplica() async throws {
        let client = await sockets.client()
        let clock = ContinuousClock()
        let time = await clock.measure {
            #expect(await serviceError { try await client.call(Echo(text: "")) }?.status == 503)
        }
        #expect(time < .seconds(1))
    }

    @Test func stopsWaitingAtTheDeadline() async throws {
        let listener = try await sockets.listen()
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

    @Test func hasADefaultTimeoutOutsideOfACall() async throws {
        let listener = try await sockets.listen()
        let client = sockets.unconnectedClient(defaultTimeout: .milliseconds(50))
        await client.connect()
        #expect(await serviceError { try await client.call(Echo(text: "")) } == .deadlineExceeded)
        await listener.close()
    }

    @Test func sendsNothingPastTheDeadline() async throws {
        let calls = CallCounter()
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

    @Test func cancellationReachesTheHandler() async throws {
        let (began, ended) = (CallCounter(), CallCounter())
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

    @Test func throwsACancellationErrorHoweverEarlyTheCancellation() async throws {
        let listener = try await sockets.listen()
        let client = await sockets.client()
        for _ in 0..<200 {
            let caller = Task { try await withDeadline(.seconds(20)) { try await client.call(Echo(text: "")) } }
            if Bool.random() { await Task.yield() }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
        }
        await listener.close()
    }

    // MARK: Replicas

    @Test func aReplicaThatStopsFinishesItsCallsAndGetsNoNewOnes() async throws {
        let gate = Gate()
        try await sockets.withWatchingClient { client in
            let first = try await sockets.start("1") { router in
                router.handle(Pay.self) { _, _ in
                    await gate.pass()
                    return "first"
                }
            }
            try await eventually("the first") { client.replicaCount == 1 }
            let early = Task { try await client.call(Pay()) }
            try await eventually("a call in flight") { gate.count == 1 }
            let second = try await sockets.start("2") { $0.handle(Pay.self) { _, _ in "second" } }
            try await eventually("the second") { client.replicaCount == 2 }
            let stop = Task { await first.stop(grace: .seconds(5)) }
            try await eventually("the goodbye") { client.replicaCount == 1 }
            for _ in 0..<20 { #expect(try await client.call(Pay()) == "second") }
            gate.open()
            #expect(try await early.value == "first")
            await stop.value
            await second.stop(grace: .zero)
        }
    }

    @Test func callsWaitForTheOnlyReplicaWhileItRestarts() async throws {
        try await sockets.withWatchingClient { client in
            let first = try await sockets.start("1") { $0.handle(Pay.self) { _, _ in "first" } }
            try await eventually("the first") { client.replicaCount == 1 }
            await first.stop(grace: .seconds(5))
            #expect(client.replicaCount == 0)
            let calls = (0..<20).map { _ in Task { try await client.call(Pay()) } }
            let second = try await sockets.start("1") { $0.handle(Pay.self) { _, _ in "second" } }
            for call in calls { #expect(try await call.value == "second") }
            await second.stop(grace: .zero)
        }
    }

    @Test func callsDoNotWaitLongerThanTheyMay() async throws {
        try await sockets.withWatchingClient { client in
            let replica = try await sockets.start("1") { $0.handle(Pay.self) { _, _ in "paid" } }
            try await eventually("the replica") { client.replicaCount == 1 }
            await replica.stop(grace: .seconds(5))
            let start = ContinuousClock.now
            let context = CallContext(deadline: .after(.milliseconds(200)), caller: .gateway)
            await #expect(throws: ServiceError.unavailable()) {
                try await CallContext.$current.withValue(context) { try await client.call(Pay()) }
            }
            #expect(.now - start < .seconds(1))
            // The successor doesn't come, and calls no longer wait for it.
            await #expect(throws: ServiceError.unavailable()) { try await client.call(Pay()) }
            #expect(.now - start > .seconds(1.9))
            let later = ContinuousClock.now
            await #expect(throws: ServiceError.unavailable()) { try await client.call(Pay()) }
            #expect(.now - later < .seconds(1))
        }
    }

    @Test func noCallFailsWhileReplicasAreReplaced() async throws {
        try await sockets.withWatchingClient { client in
            var running = try await sockets.start("0") { $0.handle(Pay.self) { _, _ in "paid" } }
            try await eventually("the first") { client.replicaCount == 1 }
            let answered = CallCounter()
            let callers = (0..<4).map { _ in
                Task {
                    while !Task.isCancelled {
                        _ = try await client.call(Pay())
                        answered.add()
                    }
                }
            }
            for number in 1...8 {
                let next = try await sockets.start("\(number)") { $0.handle(Pay.self) { _, _ in "paid" } }
                try await eventually("the next") { client.replicaCount == 2 }
                await running.stop(grace: .seconds(5))
                let soFar = answered.count
                try await eventually("more answers") { answered.count > soFar + 20 }
                running = next
            }
            for caller in callers {
                caller.cancel()
                do { try await caller.value } catch is CancellationError {}
            }
            await running.stop(grace: .zero)
        }
    }

    @Test func anIdempotentCallThatIsLostWithItsReplicaGoesToAnother() async throws {
        try await sockets.withWatchingClient { client in
            let (dying, caller) = try await dyingReplica(for: client)
            async let lost = serviceError { try await client.call(Pay()) }
            async let retried = client.call(Echo(text: "rescued"))
            let taken = [try await caller.receive(), try await caller.receive()]
            #expect(taken.contains { $0.contains("test.pay") } && taken.contains { $0.contains("test.echo") })
            let living = try await sockets.start("living")
            try await eventually("the other") { client.replicaCount == 2 }
            caller.close()
            #expect(try await retried == "rescued")
            #expect(await lost == .unavailable())
            await dying.close()
            await living.stop(grace: .zero)
        }
    }

    /// It was refused before anything was done, so even a call that is not idempotent goes to another replica.
    @Test func aCallThatAReplicaHasNoRoomForGoesToAnother() async throws {
        try await sockets.withWatchingClient { client in
            let refused = CallCounter()
            let busy = try await sockets.start("busy") { router in
                router.handle(Pay.self) { _, _ in
                    refused.add()
                    throw ServiceError.unavailable(retryAfter: 9, overload: .everyone)
                }
            }
            try await eventually("the busy one") { client.replicaCount == 1 }
            #expect(await serviceError { try await client.call(Pay()) }?.retryAfter == 9)
            #expect(refused.count == 1)
            let idle = try await sockets.start("idle") { $0.handle(Pay.self) { _, _ in "paid" } }
            try await eventually("the idle one") { client.replicaCount == 2 }
            for _ in 0..<20 { #expect(try await client.call(Pay()) == "paid") }
            #expect(refused.count > 1)
            await busy.stop(grace: .zero)
            await idle.stop(grace: .zero)
        }
    }

    /// What the caller remembers must not shut out other networks, while a replica has room for them.
    @Test func ofTwoReplicasTheOneWithMoreRoomDecides() async throws {
        try await sockets.withWatchingClient { client in
            let full = try await sockets.start("full") { router in
                router.handle(Pay.self) { _, _ in throw ServiceError.unavailable(overload: .everyone) }
            }
            let busy = try await sockets.start("busy") { router in
                router.handle(Pay.self) { _, _ in throw ServiceError.unavailable(overload: .network) }
            }
            try await eventually("both") { client.replicaCount == 2 }
            for _ in 0..<20 {
                #expect(await serviceError { try await client.call(Pay()) }?.overload == .network)
            }
            await full.stop(grace: .zero)
            await busy.stop(grace: .zero)
        }
    }

    @Test func aCallLostWithTheOnlyReplicaFailsAtOnce() async throws {
        try await sockets.withWatchingClient { client in
            let (dying, caller) = try await dyingReplica(for: client)
            async let lost = serviceError { try await client.call(Echo(text: "")) }
            _ = try await caller.receive()
            await dying.close()
            caller.close()
            #expect(await lost == .unavailable())
        }
    }

    /// A replica for which the test writes the responses, and the connection that `client` made to it.
    private func dyingReplica(for client: ServiceClient) async throws -> (ScriptedListener, ScriptedPeer) {
        let listener = try await sockets.listen("dying")
        let caller = try await listener.next()
        try await eventually("the replica") { client.replicaCount == 1 }
        return (listener, caller)
    }
}
