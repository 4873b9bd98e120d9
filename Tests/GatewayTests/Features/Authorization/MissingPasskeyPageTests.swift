import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// A client asks for a second factor, most of them for a passkey, and the user has none.
@Suite struct MissingPasskeyPageTests {
    private static let path = "/oauth2/passkey?request=request-1"
    private static let unmet = "&error=unmet_authentication_requirements&"

    /// Runs `body` after a request was stored.
    private func run(
        _ policy: FactorSettings.Policy = .optional, methods: [String] = ["pwd"], asksFor contexts: String = "phr",
        factors: [Factor] = [], _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        var fleet = try Scenario.fleet(methods: methods)
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.name = "Printer"
            client.redirectURIs = [Scenario.redirectURI]
            client.factorSettings.secondFactor = policy
            return client
        }
        fleet.hasFactors(factors)
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session-proof")) }
        fleet.answer(Identity.BeginStepUp.self) { _, _ in throw ServiceError.secondFactorMissing }
        try await fleet.run { client in
            _ = try await client.send(.get, Scenario.path(["acr_values": contexts]))
            try await body(client)
        }
    }

    @Test func offersAPasskeyAndTheWayBack() async throws {
        try await run { client in
            let page = try await client.page(Self.path, cookie: "access_token=good")
            #expect(page.status == .ok && page.html.contains("Printer asks you to sign in with a passkey."))
            #expect(page.html.contains(">Back to Printer</button>"))
            #expect(page.html.contains("<h1>Passkey needed</h1>") && !page.html.contains("authenticator app"))
            let add = "/login/account/passkey?client_id=client_demo&amp;return_to=%2Foauth2%2Fauthorize%3Frequest"
            #expect(page.html.contains(add))
            let back = try await client.submit("request=request-1", to: "/oauth2/passkey", cookie: "access_token=good")
            #expect(back.onward?.hasPrefix(Scenario.redirectURI + Self.unmet) == true)
            #expect(back.onward?.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com") == true)
        }
    }

    @Test func offersBothWhereAnySecondFactorWillDo() async throws {
        try await run(asksFor: "phr urn:latchkey:two-factors") { client in
            let page = try await client.page(Self.path, cookie: "access_token=good")
            #expect(page.status == .ok && page.html.contains("<h1>Second step needed</h1>"))
            #expect(page.html.contains("asks you to sign in with a second step."))
            for place in ["passkey", "authenticator"] {
                let path = "/login/account/\(place)?client_id=client_demo&amp;return_to=%2Foauth2%2Fauthorize%3Frequest"
                #expect(page.html.contains(path), "\(place)")
            }
        }
    }

    /// They came back from the page of the second step, or have set it up in another window.
    @Test func goesOnWithWhatTheUserHas() async throws {
        let use = "href=\"/oauth2/authorize?request=request-1\""
        try await run(factors: [FactorPagesScenario.passkey]) { client in
            let page = try await client.page(Self.path, cookie: "access_token=good")
            #expect(page.html.contains(use) && page.html.contains("Use a passkey"))
            #expect(page.html.contains("/login/account/passkey?"), "on another device")
        }
        // An app is no passkey.
        try await run(factors: [FactorPagesScenario.app]) { client in
            let page = try await client.page(Self.path, cookie: "access_token=good")
            #expect(page.status == .ok && !page.html.contains(use))
        }
        try await run(asksFor: "urn:latchkey:two-factors", factors: [FactorPagesScenario.app]) { client in
            let page = try await client.page(Self.path, cookie: "access_token=good")
            #expect(page.html.contains(use) && !page.html.contains("/login/account/"))
        }
    }

    /// Only the account page adds one.
    @Test func offersOnlyTheWayBackToUsersWhoAreSignedOut() async throws {
        try await run { client in
            let page = try await client.page(Self.path)
            #expect(page.status == .ok && !page.html.contains("/login/account/passkey"))
            let back = try await client.submit("request=request-1", to: "/oauth2/passkey")
            #expect(back.onward?.contains(Self.unmet) == true)
        }
    }

    @Test func goesBackAtOnceWhereUsersCanAddNone() async throws {
        try await run(.off) { client in
            let answer = try await client.page(Self.path, cookie: "access_token=good")
            #expect(answer.headers[.location]?.contains(Self.unmet) == true)
        }
    }

    @Test func goesOnWithASessionThatIsStrongEnough() async throws {
        try await run(methods: ["pwd", "hwk", "mfa"]) { client in
            let answer = try await client.page(Self.path, cookie: "access_token=good")
            #expect(answer.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }

    @Test func refusesRequestsThatAreOver() async throws {
        try await Scenario.fleet().run { client in
            for path in ["/oauth2/passkey", "/oauth2/passkey?request=other"] {
                let page = try await client.page(path)
                #expect(page.status == .badRequest, "\(path)")
            }
            let form = try await client.submit("request=other", to: "/oauth2/passkey")
            #expect(form.status == .badRequest)
        }
    }
}
