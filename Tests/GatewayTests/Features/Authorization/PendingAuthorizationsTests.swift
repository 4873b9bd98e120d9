import Models
import Testing

@testable import GatewayService

/// Authorization requests that wait for their user.
@Suite struct PendingAuthorizationsTests {
    @Test func findsWhatWasAddedByItsID() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.BeginAuthorization.self) { call, _ in
            guard call.request == Samples.authorization else { throw ServiceError.internal }
            return Secret("request-1")
        }
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            guard case .kept(Secret("request-1")) = call.reference, call.accessToken == Secret("good") else {
                throw ServiceError.authorizationExpired
            }
            return .init(request: Samples.authorization, session: Samples.claims, needsSignIn: false)
        }
        try await fleet.withFleet { fleet in
            let pending = UseCases(fleet).pending
            let id = try await pending.add(Samples.authorization)
            let found = try await pending.find(id, accessToken: Secret("good"))
            #expect(found.request == Samples.authorization && !found.needsSignIn)
            await #expect(throws: ServiceError.authorizationExpired) {
                try await pending.find(Secret("other"), accessToken: nil)
            }
        }
    }

    @Test func theBrowserContinuesAtTheAuthorizationEndpoint() {
        #expect(PendingAuthorizations.path(of: Secret("a&b")) == "/oauth2/authorize?request=a%26b")
    }
}
