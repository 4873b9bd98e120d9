import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// The authorization endpoint over HTTP: whom it answers at once, and where it sends the others.
@Suite struct AuthorizationEndpointTests {
    @Test func returnsACodeToASignedInUser() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let answer = try await client.send(
                .get, Scenario.path(["nonce": "n", "max_age": "60"]), headers: Scenario.signedIn)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == Scenario.answered)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.referrerPolicy] == "no-referrer")
        }
        #expect(memory.stored.withLock { $0.isEmpty })
        let asked = try #require(memory.unstored.withLock { $0.first })
        #expect(asked.scope == "openid email" && asked.nonce == "n" && asked.maxAge == 60)
        #expect(asked.client == Samples.client && asked.application == Samples.application)
        #expect(asked.codeChallenge == Scenario.challenge)
    }

    @Test func sendsOthersToSignInAndContinuesAfterwards() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(
                .get, Scenario.path(["login_hint": "ada@example.com", "ui_locales": "de en"]))
            #expect(answer.status == .seeOther)
            #expect(
                answer.headers[.location]
                    == "/login?client_id=client_demo&return_to=%2Foauth2%2Fauthorize%3Frequest%3Drequest-1"
                    + "&login_hint=ada%40example.com&ui_locales=de%20en")
            let back = try await client.send(.get, "/oauth2/authorize?request=request-1", headers: Scenario.signedIn)
            #expect(back.headers[.location] == Scenario.answered)
            let unknown = try await client.send(.get, "/oauth2/authorize?request=other", headers: Scenario.signedIn)
            #expect(unknown.status == .badRequest && unknown.code == "authorization_expired")
        }
    }

    @Test func acceptsTheCookieOfARefreshToken() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(
                .get, Scenario.path(),
                headers: [.cookie: "access_token=old; refresh_token=\(Samples.refreshToken("still"))"])
            #expect(answer.headers[.location] == Scenario.answered)
            #expect(answer.setCookies.map { $0.prefix { $0 != ";" } } == ["access_token=good", "refresh_token=next"])
            let over = try await client.send(
                .get, Scenario.path(), headers: [.cookie: "refresh_token=\(Samples.refreshToken("over"))"])
            #expect(over.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func headIssuesNoCode() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let answer = try await client.send(.head, Scenario.path(), headers: Scenario.signedIn)
            #expect(answer.status == .seeOther && answer.headers[.location] == nil)
            // What GET refuses, HEAD refuses with the same status (RFC 9110 §9.3.2).
            let bad = try await client.send(
                .head, Scenario.path(["client_id": "client_nobody"]), headers: Scenario.signedIn)
            #expect(bad.status == .badRequest)
        }
        #expect(memory.stored.withLock { $0.isEmpty } && memory.unstored.withLock { $0.isEmpty })
    }

    @Test func redirectsAFormToTheGet() async throws {
        try await Scenario.fleet().run { client in
            let body = String(Scenario.path().split(separator: "?", maxSplits: 1)[1])
            let headers: HTTPFields = [
                .contentType: "application/x-www-form-urlencoded", .origin: "https://elsewhere.example.com",
                .cookie: "access_token=good",
            ]
            let answer = try await client.send(.post, "/oauth2/authorize", body, headers: headers)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }

    @Test func goesToANamedProviderAtOnce() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            .init(url: "https://accounts.google.com/auth?state=\(call.state.reveal())")
        }
        try await fleet.run { client in
            let answer = try await client.send(
                .get, Scenario.path(["connection": "google"]), headers: Scenario.signedIn)
            #expect(answer.headers[.location] == "https://accounts.google.com/auth?state=state-1")
            let odd = try await client.send(.get, Scenario.path(["connection": "../x"]), headers: Scenario.signedIn)
            #expect(odd.headers[.location]?.contains("error=invalid_request") == true)
        }
    }

    /// Byte for byte, with the code or with the error instead (RFC 6749 §4.1.2.1).
    @Test(arguments: [1, 2048, 2049, 2560, 2561, 4096, 8000, 15_000])
    func returnsTheStateHoweverLongItIs(_ length: Int) async throws {
        let state = String(repeating: "s", count: length)
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.get, Scenario.path(["state": state]), headers: Scenario.signedIn)
            #expect(answer.status == .seeOther)
            let location = try #require(answer.headers[.location])
            #expect(location.contains(length <= 2560 ? "&code=code-1&" : "&error=invalid_request&"))
            #expect(location.hasSuffix("&state=\(state)&iss=http%3A%2F%2Fauth.example.com"))
            let refused = try await client.send(.get, Scenario.path(["state": state, "response_type": "token"]))
            #expect(refused.headers[.location]?.contains("error=unsupported_response_type") == true)
            #expect(refused.headers[.location]?.contains("&state=\(state)&iss=") == true)
        }
    }
}
