import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// If a service is unavailable or slow, the response comes within the deadline.
@Suite struct GatewayResponderTests {
    @Test func aServiceThatIsAwayIs503() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer good"])
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.code == "service_unavailable")
            #expect(answer.headers[.retryAfter] == "1")
        }
    }

    @Test func aServiceThatNeverAnswersIs503WithinTheDeadline() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in
            // Ignores cancellation, as a handler with a bug may.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return Samples.claims
        }
        try await fleet.run(timeout: .milliseconds(300)) { client in
            let start = ContinuousClock.now
            let answer = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer good"])
            #expect(answer.status == .serviceUnavailable)
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test func headHasNoBody() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.head, "/healthz")
            #expect(answer.status == .ok)
            #expect(answer.body.readableBytes == 0)
        }
    }
}
