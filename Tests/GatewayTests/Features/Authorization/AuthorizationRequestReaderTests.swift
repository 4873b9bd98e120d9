import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// What an authorization request may contain, and where its errors go.
@Suite struct AuthorizationRequestReaderTests {
    @Test(
        arguments: [
            ["client_id": "client_nobody"], ["client_id": "malformed id"], ["client_id": nil], ["redirect_uri": nil],
            ["redirect_uri": "https://app.example.com/done"],
            ["redirect_uri": "https://app.example.com/done?from=latchkey&x=1"],
            ["redirect_uri": "https://APP.example.com/done?from=latchkey"],
            ["redirect_uri": "https://app.example.com.evil.example/done?from=latchkey"],
            ["redirect_uri": "https://app.example.com/done?from=latchkey#x"],
            ["redirect_uri": "https://app.example.com/x/../done?from=latchkey"],
            // Loopback by name, on another path, with a malformed port, or with user information.
            ["redirect_uri": "http://localhost:5000/app"], ["redirect_uri": "http://127.0.0.1:5000/other"],
            ["redirect_uri": "http://127.0.0.1:99999/app"], ["redirect_uri": "http://127.0.0.1:5000@evil.example/app"],
            ["redirect_uri": "https://127.0.0.1:5000/app"], ["redirect_uri": "http://[::1]:5000/app"],
        ] as [[String: String?]])
    func showsAnUnknownClientOrRedirectURIAndRedirectsNowhere(_ change: [String: String?]) async throws {
        try await Scenario.fleet().run { client in
            for headers in [Scenario.signedIn, [:]] {
                let answer = try await client.send(.get, Scenario.path(change), headers: headers)
                #expect(answer.status == .badRequest)
                #expect(answer.headers[.location] == nil)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            var people = Scenario.signedIn
            people[.accept] = "text/html"
            let page = try await client.send(.get, Scenario.path(change), headers: people)
            #expect(page.status == .badRequest && page.headers[.location] == nil)
            #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test(
        arguments: [
            (["response_type": nil], "invalid_request"), (["response_type": "token"], "unsupported_response_type"),
            (["response_type": "code id_token"], "unsupported_response_type"),
            (["response_mode": "fragment"], "invalid_request"),
            (["code_challenge": nil], "invalid_request"), (["code_challenge_method": nil], "invalid_request"),
            (["code_challenge_method": "plain"], "invalid_request"), (["code_challenge": "short"], "invalid_request"),
            (["request": "e30.e30."], "request_not_supported"),
            (["request_uri": "https://app.example.com/r"], "request_uri_not_supported"),
            (["registration": "{}"], "registration_not_supported"), (["scope": "everything"], "invalid_scope"),
            (["prompt": "none login"], "invalid_request"), (["prompt": "dance"], "invalid_request"),
            (["max_age": "-1"], "invalid_request"), (["max_age": "soon"], "invalid_request"),
            (["max_age": "+5"], "invalid_request"), (["max_age": "1.5"], "invalid_request"),
            (["acr_values": "urn:example:gold"], "unmet_authentication_requirements"),
            (["acr_values": " "], "unmet_authentication_requirements"),
            (["nonce": String(repeating: "n", count: 3000)], "invalid_request"),
            (["nonce": "a\u{1}b"], "invalid_request"),
            (["nonce": "ü"], "invalid_request"), (["login_hint": "a\nb"], "invalid_request"),
            (["id_token_hint": "none of ours"], "invalid_request"),
            (["id_token_hint": "hint-elsewhere"], "invalid_request"),
        ] as [([String: String?], String)])
    func returnsOtherErrorsToTheClient(_ change: [String: String?], _ code: String) async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.get, Scenario.path(change), headers: Scenario.signedIn)
            #expect(answer.status == .seeOther)
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix(Scenario.redirectURI + "&error=\(code)&error_description="))
            #expect(location.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com"))
        }
    }

    @Test func readsTheKnownValuesOfACR() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let values = "urn:example:gold phr urn:latchkey:two-factors phr"
            _ = try await client.send(.get, Scenario.path(["acr_values": values]))
            #expect(memory.stored.withLock { $0.last?.contexts } == [.phishingResistant, .twoFactors])
            _ = try await client.send(.get, Scenario.path())
            #expect(memory.stored.withLock { $0.last }?.contexts == nil)
        }
    }

    @Test func refusesARepeatedParameter() async throws {
        try await Scenario.fleet().run { client in
            let twice = try await client.send(.get, Scenario.path(extra: "&scope=openid"), headers: Scenario.signedIn)
            #expect(twice.headers[.location]?.contains("error=invalid_request") == true)
            let state = try await client.send(.get, Scenario.path(extra: "&state=other"), headers: Scenario.signedIn)
            #expect(state.headers[.location]?.contains("error=invalid_request") == true)
            #expect(state.headers[.location]?.contains("state=") == false)
            for name in ["client_id=client_demo", "redirect_uri=https%3A%2F%2Fevil.example"] {
                let answer = try await client.send(.get, Scenario.path(extra: "&\(name)"), headers: Scenario.signedIn)
                #expect(answer.status == .badRequest && answer.headers[.location] == nil)
            }
        }
    }

    @Test func ignoresUnknownScopes() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            _ = try await client.send(.get, Scenario.path(["scope": "offline_access admin openid openid"]))
            _ = try await client.send(.get, Scenario.path(["scope": nil]))
        }
        #expect(memory.stored.withLock { $0.map(\.scope) } == ["openid offline_access", ""])
    }

    /// Anyone can send a request, so what is stored of it is bounded, and is stored only for a page.
    @Test func boundsTheRequestAndWhatIsStored() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let long = String(repeating: "x", count: 1000)
            let answer = try await client.send(
                .get, Scenario.path(["state": long, "nonce": long, "login_hint": "ada"]))
            #expect(answer.headers[.location]?.hasPrefix("/login?") == true)
            #expect(memory.stored.withLock(\.count) == 1)
            let refused = try await client.send(
                .get, Scenario.path(["state": long, "nonce": long, "login_hint": long]))
            #expect(refused.headers[.location]?.contains("error=invalid_request") == true)
            #expect(refused.headers[.location]?.contains("&state=\(long)&") == true)
            // What could be sent many times over is kept once, in bounds, or not at all.
            let wordy = String(repeating: "login ", count: 500)
            let languages = String(repeating: "de-DE xx_invalid_and_long_tag ", count: 100)
            _ = try await client.send(
                .get, Scenario.path(["prompt": wordy, "ui_locales": languages, "scope": wordy + "openid"]))
            let kept = try #require(memory.stored.withLock { $0.last })
            #expect(kept.prompt == [.login] && kept.scope == "openid")
            #expect((kept.uiLocales?.utf8.count ?? 0) < 350)
            _ = try await client.send(.get, Scenario.path(["prompt": "none"]))
            #expect(memory.stored.withLock(\.count) == 2)
            // Past the bound of the whole request nothing of it is looked at.
            let form = String(Scenario.path(["state": String(repeating: "x", count: 16 * 1024)]).dropFirst(18))
            let posted = try await client.send(
                .post, "/oauth2/authorize", form, headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(posted.status == .badRequest && posted.code == "request_too_long")
            #expect(posted.headers[.location] == nil)
            // A query is refused before, with the head that it is part of.
            let tooLong = try await client.send(
                .get, Scenario.path(["state": String(repeating: "x", count: 16 * 1024)]))
            #expect(tooLong.status.kind != .redirection && tooLong.headers[.location] == nil)
        }
        #expect(memory.stored.withLock(\.count) == 2)
    }

    /// RFC 6749 Appendix A.5: anything else is refused, and comes back as it was all the same.
    @Test(arguments: ["\u{1}", "a\u{7f}", "tab\there", "line\r\nX-Injected: 1", "ü", "👩‍👩‍👧"])
    func refusesAStateOfOtherCharactersAndReturnsIt(_ state: String) async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let answer = try await client.send(.get, Scenario.path(["state": state]))
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix(Scenario.redirectURI + "&error=invalid_request&"))
            #expect(location.hasSuffix("&iss=http%3A%2F%2Fauth.example.com"))
            let items = try #require(URLComponents(string: location)?.queryItems)
            #expect(items.first { $0.name == "state" }?.value == state)
            // All that the grammar allows is taken.
            let all = String(decoding: UInt8(0x20)...0x7e, as: UTF8.self)
            let fine = try await client.send(
                .get, Scenario.path(["state": all, "nonce": all]), headers: Scenario.signedIn)
            let back = try #require(fine.headers[.location].flatMap { URLComponents(string: $0)?.queryItems })
            #expect(back.first { $0.name == "state" }?.value == all)
        }
        #expect(memory.stored.withLock { $0.isEmpty })
    }

    @Test func refusesHundredsOfParameters() async throws {
        try await Scenario.fleet().run { client in
            let many = (0..<300).map { "&x\($0)=" }.joined()
            let answer = try await client.send(.get, Scenario.path(extra: many), headers: Scenario.signedIn)
            #expect(answer.status == .badRequest && answer.headers[.location] == nil)
        }
    }

    /// OpenID Connect Core §3.1.2.1 and §3.1.2.2.
    @Test func acceptsAnIDTokenHintForItsUserOnly() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let same = try await client.send(.get, Scenario.path(["id_token_hint": "hint"]), headers: Scenario.signedIn)
            #expect(same.headers[.location] == Scenario.answered)
            let silent = try await client.send(
                .get, Scenario.path(["id_token_hint": "hint-other", "prompt": "none"]), headers: Scenario.signedIn)
            #expect(silent.headers[.location]?.contains("&error=login_required&") == true)
            #expect(silent.headers[.location]?.contains("&state=a%26b%3Dc&iss=") == true)
            #expect(memory.stored.withLock { $0.isEmpty })
            let asked = try await client.send(
                .get, Scenario.path(["id_token_hint": "hint-other"]), headers: Scenario.signedIn)
            #expect(asked.headers[.location]?.hasPrefix("/login?") == true)
            // The token itself is kept nowhere, its user is.
            #expect(memory.stored.withLock { $0.last?.user } == Scenario.other)
            let anonymous = try await client.send(.get, Scenario.path(["id_token_hint": "hint", "prompt": "none"]))
            #expect(anonymous.headers[.location]?.contains("&error=login_required&") == true)
        }
    }
}
