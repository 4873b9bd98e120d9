import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

/// What comes after a sign-in that left our pages.
@Suite struct ContinuationResolverTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            guard case .kept(Secret("request-1")) = call.reference else { throw ServiceError.authorizationExpired }
            return .init(
                request: Samples.authorization, session: call.accessToken == nil ? nil : Samples.claims,
                needsSignIn: call.accessToken == nil)
        }
        fleet.answer(Tokens.IssueAuthorizationCode.self) { _, _ in
            .init(code: Secret("code-1"), request: Samples.authorization)
        }
        return fleet
    }

    @Test func anAuthorizationIsAnsweredWithACode() async throws {
        try await fleet().withFleet { fleet in
            let response = try await UseCases(fleet).continuations.respond(
                to: .authorization(Secret("request-1")), for: Samples.client, accessToken: Secret("good"), .testing())
            #expect(response.headers[.location]?.hasPrefix("https://app.example.com/done?code=code-1&") == true)
        }
    }

    @Test func aPageIsRedirectedTo() async throws {
        try await fleet().withFleet { fleet in
            let continuations = UseCases(fleet).continuations
            let page = try await continuations.respond(
                to: .page("/login/account"), for: Samples.client, accessToken: Secret("good"), .testing())
            #expect(page.status == .seeOther && page.headers[.location] == "/login/account")
            let none = try await continuations.respond(
                to: .page(nil), for: Samples.client, accessToken: Secret("good"), .testing())
            #expect(none.headers[.location] == "/login/account?client_id=client_demo")
        }
    }

    @Test func onlyAnAuthorizationsErrorsGoToItsClient() async throws {
        try await fleet().withFleet { fleet in
            let continuations = UseCases(fleet).continuations
            let page = try await continuations.error(.stateInvalid, for: .page(nil))
            #expect(page as? ServiceError == .stateInvalid)
            let client = try await continuations.error(.stateInvalid, for: .authorization(Secret("request-1")))
            #expect((client as? AuthorizationError)?.code == .accessDenied)
            await #expect(throws: ServiceError.authorizationExpired) {
                try await continuations.error(.stateInvalid, for: .authorization(Secret("over")))
            }
        }
    }

    @Test func anEmailedLinkContinuesAtTheSamePlace() {
        #expect(Continuation.page(nil).path == nil && Continuation.page("/login").path == "/login")
        #expect(Continuation.authorization(Secret("r")).path == "/oauth2/authorize?request=r")
    }
}
