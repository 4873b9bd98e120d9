import Models
import RPC
import RPCClient
import TestKit
import Testing

/// A caller and a service that both keep to the rules.
@Suite struct CallTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

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

    @Test func givesErrorsAsTheServiceMeantThem() async throws {
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

    @Test func keepsMethodsFromCallersThatMayNotCallThem() async throws {
        let server = try await sockets.start { router in router.handle(Inspect.self) { _, _ in "seen" } }
        let (gateway, op) = (await sockets.client(), await sockets.client(.operator))
        #expect(try await op.call(Inspect()) == "seen")
        #expect(await serviceError { try await gateway.call(Inspect()) } == .internal)
        #expect(await serviceError { try await op.call(Echo(text: "")) } == .internal)
        await server.stop(grace: .zero)
    }

    @Test func refusesAnAnswerThatIsTooLongAndLivesOn() async throws {
        let server = try await sockets.start { router in
            router.handle(Echo.self) { call, _ in String(repeating: "x", count: Int(call.text) ?? 0) }
        }
        let client = await sockets.client()
        let longest = Frame.maximumLength - 60
        #expect(try await client.call(Echo(text: "\(longest)")).count == longest)
        #expect(await serviceError { try await client.call(Echo(text: "\(Frame.maximumLength)")) } == .internal)
        #expect(try await client.call(Echo(text: "3")) == "xxx")
        await server.stop(grace: .zero)
    }

    @Test func refusesToSendACallThatIsTooLong() async throws {
        let server = try await sockets.start()
        let client = await sockets.client()
        let text = String(repeating: "x", count: Frame.maximumLength)
        #expect(await serviceError { try await client.call(Echo(text: text)) } == .internal)
        #expect(try await client.call(Echo(text: "on")) == "on")
        await server.stop(grace: .zero)
    }

    @Test func failsAtOnceWhenNobodyIsThere() async throws {
        let client = await sockets.client()
        let clock = ContinuousClock()
        let time = await clock.measure {
            #expect(await serviceError { try await client.call(Echo(text: "")) }?.status == 503)
        }
        #expect(time < .seconds(1))
    }

    @Test func saysWhatIsMissingAtStart() throws {
        var router = Router(logger: .discarding)
        router.handle(Echo.self) { call, _ in call.text }
        try router.requireExactly([Echo.self])
        #expect(throws: Router.Mismatch.self) { try router.requireExactly([Echo.self, Pay.self]) }
        #expect(throws: Router.Mismatch.self) { try router.requireExactly([]) }
        #expect(router.methodNames == ["test.echo"])
    }
}
