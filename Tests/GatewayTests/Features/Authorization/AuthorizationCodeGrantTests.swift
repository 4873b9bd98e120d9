import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// When a request is answered, and when a page is needed first.
@Suite struct AuthorizationCodeGrantTests {
    @Test func promptNoneShowsNoPage() async throws {
        try await Scenario.fleet().run { client in
            let anonymous = try await client.send(.get, Scenario.path(["prompt": "none"]))
            #expect(anonymous.headers[.location]?.contains("&error=login_required&") == true)
            let signedIn = try await client.send(.get, Scenario.path(["prompt": "none"]), headers: Scenario.signedIn)
            #expect(signedIn.headers[.location] == Scenario.answered)
        }
        try await Scenario.fleet(needsSignIn: true).run { client in
            let stale = try await client.send(.get, Scenario.path(["prompt": "none"]), headers: Scenario.signedIn)
            #expect(stale.headers[.location]?.contains("&error=login_required&") == true)
            let again = try await client.send(.get, Scenario.path(["prompt": "login"]), headers: Scenario.signedIn)
            #expect(again.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func issuesNoCodeToAnotherUserThanTheHints() async throws {
        try await Scenario.fleet(hasJustSignedIn: true).run { client in
            _ = try await client.send(.get, Scenario.path(["id_token_hint": "hint-other"]))
            let back = try await client.send(.get, "/oauth2/authorize?request=request-1", headers: Scenario.signedIn)
            #expect(back.headers[.location]?.hasPrefix(Scenario.redirectURI + "&error=login_required&") == true)
            #expect(back.headers[.location]?.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com") == true)
            let consent = try await client.send(.get, "/oauth2/consent?request=request-1", headers: Scenario.signedIn)
            #expect(consent.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }

    private static let two = ["acr_values": "urn:latchkey:two-factors"]

    /// A user with an authenticator app, unless they have no factor.
    private func fleet(
        methods: [String] = ["pwd"], hasJustSignedIn: Bool = false, hasFactor: Bool = true
    ) throws -> ScriptedFleet {
        var fleet = try Scenario.fleet(hasJustSignedIn: hasJustSignedIn, methods: methods)
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session-proof")) }
        fleet.answer(Identity.BeginStepUp.self) { call, _ in
            guard call.session == Proof(Secret("session-proof")), call.client == Samples.client else {
                throw ServiceError.invalidProof
            }
            guard hasFactor, call.contexts == [.twoFactors] else { throw ServiceError.secondFactorMissing }
            var user = Identity.AuthenticatedUser(
                profile: Samples.profile, proof: SecondFactorScenario.pending, pendingStep: .stepUp)
            user.secondFactors = [.totp]
            return user
        }
        fleet.answer(Tokens.KeepSignIn.self) { call, _ in
            guard call.proof == SecondFactorScenario.pending else { throw ServiceError.invalidProof }
            return .init(token: Secret(SecondFactorScenario.token), expiresIn: 300)
        }
        return fleet
    }

    @Test func asksForTheSecondFactorThatTheClientNeeds() async throws {
        try await fleet().run { client in
            let answer = try await client.send(.get, Scenario.path(Self.two), headers: Scenario.signedIn)
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix("/login/second-factor?client_id=client_demo&return_to=%2Foauth2%2Fauthorize"))
            #expect(answer.setCookies.contains { $0.contains(SecondFactorScenario.token) })
            let silent = try await client.send(
                .get, Scenario.path(Self.two.merging(["prompt": "none"]) { $1 }), headers: Scenario.signedIn)
            #expect(silent.headers[.location]?.contains("&error=login_required&") == true)
            // Without a session, the first factor comes first.
            let signedOut = try await client.send(.get, Scenario.path(Self.two))
            #expect(signedOut.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func answersASessionThatIsStrongEnough() async throws {
        try await fleet(methods: ["pwd", "otp", "mfa"]).run { client in
            let answer = try await client.send(.get, Scenario.path(Self.two), headers: Scenario.signedIn)
            #expect(answer.headers[.location] == Scenario.answered)
        }
    }

    @Test func tellsAUserWithoutAFactorThatIsStrongEnough() async throws {
        for (methods, values) in [(["pwd"], Self.two), (["pwd", "otp", "mfa"], ["acr_values": "phr"])] {
            // Also after both factors were shown just now, if none of them was a passkey.
            try await fleet(methods: methods, hasJustSignedIn: true, hasFactor: false).run { client in
                let answer = try await client.send(.get, Scenario.path(values), headers: Scenario.signedIn)
                #expect(answer.headers[.location] == "/oauth2/passkey?request=request-1")
                let silent = try await client.send(
                    .get, Scenario.path(values.merging(["prompt": "none"]) { $1 }), headers: Scenario.signedIn)
                #expect(silent.headers[.location]?.contains("&error=login_required&") == true)
            }
        }
    }
}
