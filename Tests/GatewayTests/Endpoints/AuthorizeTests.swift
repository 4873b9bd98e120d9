import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore
import Synchronization
import Testing

@testable import GatewayService

/// The authorization endpoint: what it accepts, and where it sends people.
@Suite struct AuthorizeTests {
    private static let redirectURI = "https://app.example.com/done?from=latchkey"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let standard: [String: String] = [
        "client_id": "client_demo", "redirect_uri": redirectURI, "response_type": "code", "scope": "openid email",
        "state": "a&b=c", "code_challenge": challenge, "code_challenge_method": "S256",
    ]

    private static func path(_ change: [String: String?] = [:], extra: String = "") -> String {
        var parameters = standard
        for (name, value) in change { parameters[name] = value }
        return LocalURL.adding(
            parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: "/oauth2/authorize")
            + extra
    }

    /// What the services know of authorization requests.
    private final class Memory: Sendable {
        /// Those that are kept.
        let begun = Mutex<[AuthorizationRequest]>([])
        /// Those that came and are kept nowhere.
        let passed = Mutex<[AuthorizationRequest]>([])
        let granted = Mutex<[[String]]>([])
    }

    /// The user of the ID tokens `hint-other`.
    private static let other = UserID.make()

    private func fleet(
        _ memory: Memory = Memory(), consented: [String]? = nil, needsSignIn: Bool = false,
        hasJustSignedIn: Bool = false, authentication: ClientAuthentication = .none, isFirstParty: Bool = true
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard case .id(Samples.client) = call.key else {
                throw ServiceError(.unknownClient, detail: "No such client.")
            }
            var client = Samples.demo
            client.redirectURIs = [Self.redirectURI, "http://127.0.0.1/app", "http://localhost/app"]
            client.authentication = authentication
            client.isFirstParty = isFirstParty
            return client
        }
        fleet.answer(Tokens.BeginAuthorization.self) { call, _ in
            memory.begun.withLock { $0.append(call.request) }
            return Secret("request-1")
        }
        @Sendable func asked(_ reference: Tokens.AuthorizationReference) throws -> AuthorizationRequest {
            switch reference {
            case .new(let request):
                memory.passed.withLock { $0.append(request) }
                return request
            case .kept(let id):
                guard id == Secret("request-1"), let asked = memory.begun.withLock({ $0.last }) else {
                    throw ServiceError(.authorizationExpired, detail: "It is over.")
                }
                return asked
            }
        }
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            let asked = try asked(call.reference)
            let isSignedIn = call.accessToken == Secret("good")
            let isAnother = isSignedIn && asked.user != nil && asked.user != Samples.user
            return AuthorizationStatus(
                request: asked, session: isSignedIn ? Samples.claims : nil,
                needsSignIn: !isSignedIn || needsSignIn || isAnother, isAnotherUser: isAnother && hasJustSignedIn)
        }
        fleet.answer(Tokens.IssueAuthorizationCode.self) { call, _ in
            let asked = try asked(call.reference)
            guard call.accessToken == Secret("good"), asked.user == nil || asked.user == Samples.user else {
                throw ServiceError(.loginRequired, detail: "Sign in.")
            }
            return Tokens.IssuedAuthorizationCode(code: Secret("code-1"), request: asked)
        }
        fleet.answer(Tokens.ReadIDToken.self) { call, _ in
            let (user, audience): (UserID, ClientID?) =
                switch call.idToken.reveal() {
                case "hint": (Samples.user, Samples.client)
                case "hint-other": (Self.other, Samples.client)
                case "hint-elsewhere": (Samples.user, ClientID("client_elsewhere"))
                default: throw ServiceError.invalidToken
                }
            return IDTokenClaims(
                issuer: ScriptedFleet.issuer, user: user, audience: try #require(audience), expiresAt: 1, issuedAt: 1,
                authenticatedAt: 1, authenticationMethods: ["pwd"], session: .make(), nonce: nil, accessTokenHash: nil)
        }
        fleet.answer(Tokens.RefreshSession.self) { call, _ in
            guard call.refreshToken == Secret(Samples.refreshToken("still")) else {
                throw ServiceError(.invalidRefreshToken, detail: "No.")
            }
            return Tokens.IssuedSession(
                tokens: SessionTokens(accessToken: Secret("good"), refreshToken: Secret("next")), expiresIn: 600,
                refreshExpiresIn: 1000)
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Identity.FindConsent.self) { _, _ in consented ?? [] }
        fleet.answer(Identity.GrantConsent.self) { call, _ in
            memory.granted.withLock { $0.append(call.scopes) }
            return Nothing()
        }
        return fleet
    }

    private static let signedIn: HTTPFields = [.cookie: "access_token=good"]
    private static let answered = redirectURI + "&code=code-1&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com"

    @Test func whoeverIsSignedInGoesBackWithACode() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let answer = try await client.send(
                .get, Self.path(["nonce": "n", "max_age": "60"]), headers: Self.signedIn)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == Self.answered)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.referrerPolicy] == "no-referrer")
        }
        #expect(memory.begun.withLock { $0.isEmpty })
        let asked = try #require(memory.passed.withLock { $0.first })
        #expect(asked.scope == "openid email" && asked.nonce == "n" && asked.maxAge == 60)
        #expect(asked.client == Samples.client && asked.application == Samples.application)
        #expect(asked.codeChallenge == Self.challenge)
    }

    @Test func whoeverIsNotSignsInFirstAndComesBack() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .get, Self.path(["login_hint": "ada@example.com", "ui_locales": "de en"]))
            #expect(answer.status == .seeOther)
            #expect(
                answer.headers[.location]
                    == "/login?client_id=client_demo&return_to=%2Foauth2%2Fauthorize%3Frequest%3Drequest-1"
                    + "&login_hint=ada%40example.com&ui_locales=de%20en")
            let back = try await client.send(.get, "/oauth2/authorize?request=request-1", headers: Self.signedIn)
            #expect(back.headers[.location] == Self.answered)
            let unknown = try await client.send(.get, "/oauth2/authorize?request=other", headers: Self.signedIn)
            #expect(unknown.status == .badRequest && unknown.code == "authorization_expired")
        }
    }

    @Test func aRefreshTokensCookieIsEnough() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .get, Self.path(),
                headers: [.cookie: "access_token=old; refresh_token=\(Samples.refreshToken("still"))"])
            #expect(answer.headers[.location] == Self.answered)
            #expect(answer.setCookies.map { $0.prefix { $0 != ";" } } == ["access_token=good", "refresh_token=next"])
            let over = try await client.send(
                .get, Self.path(), headers: [.cookie: "refresh_token=\(Samples.refreshToken("over"))"])
            #expect(over.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func whoOnlyLooksGetsNothing() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let answer = try await client.send(.head, Self.path(), headers: Self.signedIn)
            #expect(answer.status == .seeOther && answer.headers[.location] == nil)
            // What GET refuses, HEAD refuses with the same status (RFC 9110 §9.3.2).
            let bad = try await client.send(.head, Self.path(["client_id": "client_nobody"]), headers: Self.signedIn)
            #expect(bad.status == .badRequest)
        }
        #expect(memory.begun.withLock { $0.isEmpty } && memory.passed.withLock { $0.isEmpty })
    }

    @Test(
        arguments: [
            ["client_id": "client_nobody"], ["client_id": "nonsense"], ["client_id": nil], ["redirect_uri": nil],
            ["redirect_uri": "https://app.example.com/done"],
            ["redirect_uri": "https://app.example.com/done?from=latchkey&x=1"],
            ["redirect_uri": "https://APP.example.com/done?from=latchkey"],
            ["redirect_uri": "https://app.example.com.evil.example/done?from=latchkey"],
            ["redirect_uri": "https://app.example.com/done?from=latchkey#x"],
            ["redirect_uri": "https://app.example.com/x/../done?from=latchkey"],
            // Loopback by name, on another path, with a port that is none, or with somebody before it.
            ["redirect_uri": "http://localhost:5000/app"], ["redirect_uri": "http://127.0.0.1:5000/other"],
            ["redirect_uri": "http://127.0.0.1:99999/app"], ["redirect_uri": "http://127.0.0.1:5000@evil.example/app"],
            ["redirect_uri": "https://127.0.0.1:5000/app"], ["redirect_uri": "http://[::1]:5000/app"],
        ] as [[String: String?]])
    func anUnknownClientOrRedirectURIIsShownAndNobodyIsSentAnywhere(_ change: [String: String?]) async throws {
        try await fleet().run { client in
            for headers in [Self.signedIn, [:]] {
                let answer = try await client.send(.get, Self.path(change), headers: headers)
                #expect(answer.status == .badRequest)
                #expect(answer.headers[.location] == nil)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            var people = Self.signedIn
            people[.accept] = "text/html"
            let page = try await client.send(.get, Self.path(change), headers: people)
            #expect(page.status == .badRequest && page.headers[.location] == nil)
            #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test func onALoopbackAddressAnyPortIsAPublicClients() async throws {
        let uri = "http://127.0.0.1:51004/app"
        try await fleet().run { client in
            let answer = try await client.send(.get, Self.path(["redirect_uri": uri]), headers: Self.signedIn)
            #expect(answer.headers[.location]?.hasPrefix(uri + "?code=code-1&") == true)
        }
        try await fleet(authentication: .secret).run { client in
            let answer = try await client.send(.get, Self.path(["redirect_uri": uri]), headers: Self.signedIn)
            #expect(answer.status == .badRequest && answer.code == "invalid_redirect_uri")
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
            (["nonce": String(repeating: "n", count: 3000)], "invalid_request"),
            (["nonce": "a\u{1}b"], "invalid_request"),
            (["nonce": "ü"], "invalid_request"), (["login_hint": "a\nb"], "invalid_request"),
            (["id_token_hint": "none of ours"], "invalid_request"),
            (["id_token_hint": "hint-elsewhere"], "invalid_request"),
        ] as [([String: String?], String)])
    func everythingElseGoesBackToTheClient(_ change: [String: String?], _ code: String) async throws {
        try await fleet().run { client in
            let answer = try await client.send(.get, Self.path(change), headers: Self.signedIn)
            #expect(answer.status == .seeOther)
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix(Self.redirectURI + "&error=\(code)&error_description="))
            #expect(location.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com"))
        }
    }

    @Test func aParameterThatComesTwiceIsRefused() async throws {
        try await fleet().run { client in
            let twice = try await client.send(.get, Self.path(extra: "&scope=openid"), headers: Self.signedIn)
            #expect(twice.headers[.location]?.contains("error=invalid_request") == true)
            let state = try await client.send(.get, Self.path(extra: "&state=other"), headers: Self.signedIn)
            #expect(state.headers[.location]?.contains("error=invalid_request") == true)
            #expect(state.headers[.location]?.contains("state=") == false)
            for name in ["client_id=client_demo", "redirect_uri=https%3A%2F%2Fevil.example"] {
                let shown = try await client.send(.get, Self.path(extra: "&\(name)"), headers: Self.signedIn)
                #expect(shown.status == .badRequest && shown.headers[.location] == nil)
            }
        }
    }

    @Test func unknownScopesAreLeftOutAndNoneIsNothing() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            _ = try await client.send(.get, Self.path(["scope": "offline_access admin openid openid"]))
            _ = try await client.send(.get, Self.path(["scope": nil]))
        }
        #expect(memory.begun.withLock { $0.map(\.scope) } == ["openid offline_access", ""])
    }

    @Test func promptNoneShowsNothing() async throws {
        try await fleet().run { client in
            let nobody = try await client.send(.get, Self.path(["prompt": "none"]))
            #expect(nobody.headers[.location]?.contains("&error=login_required&") == true)
            let somebody = try await client.send(.get, Self.path(["prompt": "none"]), headers: Self.signedIn)
            #expect(somebody.headers[.location] == Self.answered)
        }
        try await fleet(needsSignIn: true).run { client in
            let stale = try await client.send(.get, Self.path(["prompt": "none"]), headers: Self.signedIn)
            #expect(stale.headers[.location]?.contains("&error=login_required&") == true)
            let again = try await client.send(.get, Self.path(["prompt": "login"]), headers: Self.signedIn)
            #expect(again.headers[.location]?.hasPrefix("/login?") == true)
        }
    }

    @Test func aFormGoesOnByAGet() async throws {
        try await fleet().run { client in
            let body = String(Self.path().split(separator: "?", maxSplits: 1)[1])
            let headers: HTTPFields = [
                .contentType: "application/x-www-form-urlencoded", .origin: "https://elsewhere.example.com",
                .cookie: "access_token=good",
            ]
            let answer = try await client.send(.post, "/oauth2/authorize", body, headers: headers)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }

    @Test func whereNothingMayBeShownNoProviderIsGoneTo() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let query = String(Self.path(["prompt": "none"]).split(separator: "?", maxSplits: 1)[1])
            for path in ["/oauth2/authorize?connection=google&\(query)", "/auth/google/authorize?\(query)"] {
                let answer = try await client.send(.get, path, headers: Self.signedIn)
                #expect(answer.headers[.location]?.contains("error=login_required") == true)
            }
        }
        #expect(memory.begun.withLock { $0.isEmpty })
    }

    // MARK: Bounds

    /// Nobody has signed in when a request comes, so what is kept of it has a bound, and is kept only for a page.
    @Test func aRequestHasABoundAsAWholeAndNothingIsKeptBefore() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let long = String(repeating: "x", count: 1000)
            let answer = try await client.send(.get, Self.path(["state": long, "nonce": long, "login_hint": "ada"]))
            #expect(answer.headers[.location]?.hasPrefix("/login?") == true)
            #expect(memory.begun.withLock(\.count) == 1)
            let refused = try await client.send(.get, Self.path(["state": long, "nonce": long, "login_hint": long]))
            #expect(refused.headers[.location]?.contains("error=invalid_request") == true)
            #expect(refused.headers[.location]?.contains("&state=\(long)&") == true)
            // What could be sent many times over is kept once, in bounds, or not at all.
            let wordy = String(repeating: "login ", count: 500)
            let languages = String(repeating: "de-DE xx_invalid_and_long_tag ", count: 100)
            _ = try await client.send(
                .get, Self.path(["prompt": wordy, "ui_locales": languages, "scope": wordy + "openid"]))
            let kept = try #require(memory.begun.withLock { $0.last })
            #expect(kept.prompt == [.login] && kept.scope == "openid")
            #expect((kept.uiLocales?.utf8.count ?? 0) < 350)
            _ = try await client.send(.get, Self.path(["prompt": "none"]))
            #expect(memory.begun.withLock(\.count) == 2)
            // Past the bound of the whole request nothing of it is looked at.
            let form = String(Self.path(["state": String(repeating: "x", count: 16 * 1024)]).dropFirst(18))
            let posted = try await client.send(
                .post, "/oauth2/authorize", form, headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(posted.status == .badRequest && posted.code == "request_too_long")
            #expect(posted.headers[.location] == nil)
            // A query is refused before, with the head that it is part of.
            let tooLong = try await client.send(.get, Self.path(["state": String(repeating: "x", count: 16 * 1024)]))
            #expect(tooLong.status.kind != .redirection && tooLong.headers[.location] == nil)
        }
        #expect(memory.begun.withLock(\.count) == 2)
    }

    /// Byte for byte, with the code or with the error that says why there is none (RFC 6749 §4.1.2.1).
    @Test(arguments: [1, 2048, 2049, 2560, 2561, 4096, 8000, 15_000])
    func theStateComesBackHoweverLongItIs(_ length: Int) async throws {
        let state = String(repeating: "s", count: length)
        try await fleet().run { client in
            let answer = try await client.send(.get, Self.path(["state": state]), headers: Self.signedIn)
            #expect(answer.status == .seeOther)
            let location = try #require(answer.headers[.location])
            #expect(location.contains(length <= 2560 ? "&code=code-1&" : "&error=invalid_request&"))
            #expect(location.hasSuffix("&state=\(state)&iss=http%3A%2F%2Fauth.example.com"))
            let refused = try await client.send(.get, Self.path(["state": state, "response_type": "token"]))
            #expect(refused.headers[.location]?.contains("error=unsupported_response_type") == true)
            #expect(refused.headers[.location]?.contains("&state=\(state)&iss=") == true)
        }
    }

    /// RFC 6749 Appendix A.5: anything else is refused, and comes back as it was all the same.
    @Test(arguments: ["\u{1}", "a\u{7f}", "tab\there", "line\r\nX-Injected: 1", "ü", "👩‍👩‍👧"])
    func aStateOfOtherCharactersIsRefusedAndComesBack(_ state: String) async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let answer = try await client.send(.get, Self.path(["state": state]))
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix(Self.redirectURI + "&error=invalid_request&"))
            #expect(location.hasSuffix("&iss=http%3A%2F%2Fauth.example.com"))
            let items = try #require(URLComponents(string: location)?.queryItems)
            #expect(items.first { $0.name == "state" }?.value == state)
            // All that the grammar allows is taken.
            let all = String(decoding: UInt8(0x20)...0x7e, as: UTF8.self)
            let fine = try await client.send(.get, Self.path(["state": all, "nonce": all]), headers: Self.signedIn)
            let back = try #require(fine.headers[.location].flatMap { URLComponents(string: $0)?.queryItems })
            #expect(back.first { $0.name == "state" }?.value == all)
        }
        #expect(memory.begun.withLock { $0.isEmpty })
    }

    @Test func aRequestOfHundredsOfParametersIsNotLookedAt() async throws {
        try await fleet().run { client in
            let many = (0..<300).map { "&x\($0)=" }.joined()
            let answer = try await client.send(.get, Self.path(extra: many), headers: Self.signedIn)
            #expect(answer.status == .badRequest && answer.headers[.location] == nil)
        }
    }

    // MARK: The user whom the client means

    /// OpenID Connect Core §3.1.2.1 and §3.1.2.2.
    @Test func anIDTokenHintIsForItsUserAlone() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let same = try await client.send(.get, Self.path(["id_token_hint": "hint"]), headers: Self.signedIn)
            #expect(same.headers[.location] == Self.answered)
            let silent = try await client.send(
                .get, Self.path(["id_token_hint": "hint-other", "prompt": "none"]), headers: Self.signedIn)
            #expect(silent.headers[.location]?.contains("&error=login_required&") == true)
            #expect(silent.headers[.location]?.contains("&state=a%26b%3Dc&iss=") == true)
            #expect(memory.begun.withLock { $0.isEmpty })
            let asked = try await client.send(
                .get, Self.path(["id_token_hint": "hint-other"]), headers: Self.signedIn)
            #expect(asked.headers[.location]?.hasPrefix("/login?") == true)
            // The token itself is kept nowhere, its user is.
            #expect(memory.begun.withLock { $0.last?.user } == Self.other)
            let nobody = try await client.send(.get, Self.path(["id_token_hint": "hint", "prompt": "none"]))
            #expect(nobody.headers[.location]?.contains("&error=login_required&") == true)
        }
    }

    @Test func whoeverElseSignsInForAHintGetsNoCode() async throws {
        try await fleet(hasJustSignedIn: true).run { client in
            _ = try await client.send(.get, Self.path(["id_token_hint": "hint-other"]))
            let back = try await client.send(.get, "/oauth2/authorize?request=request-1", headers: Self.signedIn)
            #expect(back.headers[.location]?.hasPrefix(Self.redirectURI + "&error=login_required&") == true)
            #expect(back.headers[.location]?.hasSuffix("&state=a%26b%3Dc&iss=http%3A%2F%2Fauth.example.com") == true)
            let consent = try await client.send(.get, "/oauth2/consent?request=request-1", headers: Self.signedIn)
            #expect(consent.headers[.location] == "/oauth2/authorize?request=request-1")
        }
    }

    /// U+212A looks like a K, and Swift takes it for one; browsers and servers don't.
    @Test func redirectURIsAreComparedByteByByte() async throws {
        var known = Samples.demo
        known.redirectURIs = ["https://app.example.com/Kb"]
        #expect(RedirectURIs.allows("https://app.example.com/Kb", for: known))
        #expect("https://app.example.com/\u{212A}b" == "https://app.example.com/Kb")
        #expect(!RedirectURIs.allows("https://app.example.com/\u{212A}b", for: known))
        #expect(ReturnTo.isAllowed("https://app.example.com/Kb", for: known))
        #expect(!ReturnTo.isAllowed("https://app.example.com/\u{212A}b", for: known))
    }

    @Test func aProviderIsGoneToAtOnce() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            .init(url: "https://accounts.google.com/auth?state=\(call.state.reveal())")
        }
        try await fleet.run { client in
            let answer = try await client.send(.get, Self.path(["connection": "google"]), headers: Self.signedIn)
            #expect(answer.headers[.location] == "https://accounts.google.com/auth?state=state-1")
            let odd = try await client.send(.get, Self.path(["connection": "../x"]), headers: Self.signedIn)
            #expect(odd.headers[.location]?.contains("error=invalid_request") == true)
        }
    }

    /// A hint goes on to a provider only if it is an address, and of a first-party client; languages always do, best first.
    @Test(arguments: [true, false])
    func whatAProviderHearsOfTheRequest(_ isFirstParty: Bool) async throws {
        let calls = Mutex<[Identity.BeginProviderSignIn]>([])
        var fleet = try fleet(isFirstParty: isFirstParty)
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            calls.withLock { $0.append(call) }
            return .init(url: "https://accounts.google.com/auth")
        }
        try await fleet.run { client in
            let query = String(
                Self.path(["login_hint": "ada@example.com", "ui_locales": "?? pt_BR en fr-CA"])
                    .split(separator: "?", maxSplits: 1)[1])
            for path in [
                "/oauth2/authorize?connection=google&\(query)", "/auth/google/authorize?\(query)",
                "/login/with/google?client_id=client_demo&login_hint=ada%40example.com&ui_locales=pt-BR%20en%20fr-CA",
            ] {
                #expect(try await client.send(.get, path).status == .seeOther)
            }
            let name = try await client.send(.get, Self.path(["connection": "google", "login_hint": "ada"]))
            #expect(name.status == .seeOther)
        }
        let hints: [String?] =
            isFirstParty ? Array(repeating: "ada@example.com", count: 3) + [nil] : [nil, nil, nil, nil]
        #expect(calls.withLock { $0.map(\.loginHint) } == hints)
        #expect(calls.withLock { $0.map(\.locales) } == Array(repeating: ["pt-BR", "en", "fr-CA"], count: 3) + [[]])
    }

    // MARK: Consent

    /// The CSRF token and cookie of a page.
    private static func guards(of page: TestResponse) throws -> (token: String, cookie: String) {
        let text = String(buffer: page.body)
        let match = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#))
        let cookie = try #require(page.setCookies.first).prefix { $0 != ";" }
        return (String(match.1), String(cookie))
    }

    @Test func peopleAreAskedAndMayRefuse() async throws {
        let memory = Memory()
        try await fleet(memory).run { client in
            let asked = try await client.send(.get, Self.path(["prompt": "consent"]), headers: Self.signedIn)
            #expect(asked.headers[.location] == "/oauth2/consent?request=request-1")
            let page = try await client.send(.get, "/oauth2/consent?request=request-1", headers: Self.signedIn)
            #expect(page.status == .ok)
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("; form-action 'self'; "))
            let (token, cookie) = try Self.guards(of: page)

            func decide(_ decision: String, csrf: String, cookie: String) async throws -> TestResponse {
                try await client.send(
                    .post, "/oauth2/consent", "request=request-1&csrf_token=\(csrf)&decision=\(decision)",
                    headers: [
                        .contentType: "application/x-www-form-urlencoded", .cookie: "access_token=good; \(cookie)",
                    ])
            }
            let forged = try await decide("allow", csrf: "x", cookie: cookie)
            #expect(forged.status == .forbidden)
            #expect(forged.headers[.contentType] == "application/problem+json")
            #expect(memory.granted.withLock { $0.isEmpty })
            let denied = try await decide("deny", csrf: token, cookie: cookie)
            #expect(denied.onward?.contains("&error=access_denied&") == true)
            #expect(memory.granted.withLock { $0.isEmpty })
            let allowed = try await decide("allow", csrf: token, cookie: cookie)
            // Not a redirect: Chromium would hold all that follows against the page's policy.
            #expect(allowed.status == .ok && allowed.onward == Self.answered)
            #expect(allowed.headers[.cacheControl] == "no-store")
            #expect(allowed.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
            #expect(memory.granted.withLock { $0 } == [["openid", "email"]])
        }
    }
}
