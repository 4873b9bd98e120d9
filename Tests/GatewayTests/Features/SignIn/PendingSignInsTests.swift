import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PendingSignInsTests {
    @Test func opensTheSessionWhenTheStepIsDone() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let waiting = try await keep(useCases)
            scenario.verify()
            let found = try await useCases.pendingSignIns.find(waiting.token, client: Samples.client, .testing())
            let outcome = try await useCases.pendingSignIns.resume(found, .testing())
            #expect(outcome.session?.profile.id == Samples.user)
            await #expect(throws: ServiceError.signInTokenInvalid) {
                try await useCases.pendingSignIns.resume(found, .testing())
            }
        }
    }

    @Test func asksAgainForAStepThatIsNotDone() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let waiting = try await keep(useCases)
            let found = try await useCases.pendingSignIns.find(waiting.token, client: nil, .testing())
            guard case .waiting(let again) = try await useCases.pendingSignIns.resume(found, .testing()) else {
                Issue.record("It opened a session.")
                return
            }
            #expect(again.token != waiting.token && again.step == .emailVerification)
        }
    }

    @Test func ignoresACookieWhoseSignInIsOver() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().withFleet { fleet in
            let useCases = UseCases(fleet)
            let request = IncomingRequest.testing(headers: [
                .cookie: "__Host-sign_in=\(try await keep(useCases).token.reveal())"
            ])
            #expect(try await useCases.pendingSignIns.find(in: request, client: Samples.client) != nil)
            #expect(try await useCases.pendingSignIns.find(in: request, client: .init("client_other")) == nil)
            scenario.expire()
            #expect(try await useCases.pendingSignIns.find(in: request, client: Samples.client) == nil)
            #expect(try await useCases.pendingSignIns.find(in: .testing(), client: nil) == nil)
        }
    }

    private func keep(_ useCases: UseCases) async throws -> WaitingSignIn {
        let outcome = try await useCases.passwordSignIn(
            try #require(EmailAddress("ada@example.com")), password: Secret("a long password"), to: Samples.demo,
            .testing())
        guard case .waiting(let waiting) = outcome else { throw ServiceError.internal }
        return waiting
    }
}
