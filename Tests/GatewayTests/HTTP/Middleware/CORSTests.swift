import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

/// Which pages may read which responses (CORS), and what foreign pages may request.
@Suite struct CORSTests {
    private static let other = "https://other.example.com"
    private static let foreign = "https://evil.example"

    /// Two clients: the demo client, to which the session `good` belongs, and another with an origin of its own.
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken(others: [Self.other])
        fleet.answer(Tokens.ListSessions.self) { _, _ in [] }
        fleet.answer(Tokens.EndSession.self) { _, _ in .init(count: 1, proof: nil) }
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in throw ServiceError.tokenInvalid }
        fleet.answer(Mailer.RedeemEmailToken.self) { _, _ in throw ServiceError.tokenInvalid }
        return fleet
    }

    private static func shared(_ answer: TestResponse) -> String? {
        let credentials = answer.headers[.accessControlAllowCredentials]
        let origin = answer.headers[.accessControlAllowOrigin]
        return (credentials == "true") == (origin != nil) ? origin : "credentials without an origin"
    }

    @Test func preflightsAreAnsweredOnEveryRouteOfTheAPI() async throws {
        try await fleet().run { client in
            for (path, methods) in [
                ("/auth/sign-in", "OPTIONS, POST"), ("/auth/me", "DELETE, GET, HEAD, OPTIONS, PATCH"),
                ("/auth/waitlists/beta", "DELETE, GET, HEAD, OPTIONS, PUT"), ("/auth/csrf-token", "GET, HEAD, OPTIONS"),
                ("/.well-known/jwks.json", "GET, HEAD, OPTIONS"), ("/openapi.json", "GET, HEAD, OPTIONS"),
            ] {
                let answer = try await client.send(
                    .options, path,
                    headers: [
                        .origin: Samples.origin, .accessControlRequestMethod: "POST",
                        .accessControlRequestHeaders: "authorization,content-type,x-csrf-token",
                    ])
                #expect(answer.status == .noContent, "\(path)")
                #expect(Self.shared(answer) == Samples.origin, "\(path)")
                #expect(answer.headers[.accessControlAllowMethods] == methods, "\(path)")
                let allowed = answer.headers[.accessControlAllowHeaders]?.lowercased() ?? ""
                for header in ["authorization", "content-type", "x-csrf-token"] { #expect(allowed.contains(header)) }
                #expect(answer.headers[values: .vary].contains("Origin"))
                #expect(answer.headers[.accessControlMaxAge] == "600")
            }
        }
    }

    /// The headers that a page's libraries add are theirs to choose.
    @Test func registeredOriginsGetTheHeadersTheyAskFor() async throws {
        try await fleet().run { client in
            func allowed(_ asked: String, origin: String = Samples.origin) async throws -> String? {
                let answer = try await client.send(
                    .options, "/auth/sign-in",
                    headers: [
                        .origin: origin, .accessControlRequestMethod: "POST", .accessControlRequestHeaders: asked,
                    ])
                let vary = answer.headers[values: .vary].joined(separator: ", ")
                for name in ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"] {
                    #expect(vary.contains(name) || origin != Samples.origin)
                }
                return answer.headers[.accessControlAllowHeaders]
            }
            let own = try await allowed("authorization,baggage, sentry-trace,tracestate")
            #expect(own == "authorization, baggage, sentry-trace, tracestate")
            let strangers = try await allowed("tracestate", origin: Self.foreign)
            #expect(strangers == nil)
            // What is malformed, or too much, is not echoed.
            let standard = "Authorization, Content-Type, X-CSRF-Token, traceparent"
            for asked in [
                "a b", "x-a, x b", "*", "x-a, *", "x-\u{e9}", Array(repeating: "x-a", count: 31).joined(separator: ","),
                String(repeating: "x", count: 3000),
            ] {
                let answer = try await allowed(asked)
                #expect(answer == standard, "\(asked.prefix(40))")
            }
        }
    }

    /// To look up an origin costs identity a call, so a caller over the limit is rejected before it.
    @Test func callersAreCountedBeforeTheirOriginIsLookedUp() async throws {
        var fleet = try fleet()
        let lookups = Mutex(0)
        fleet.answer(Identity.CheckOrigin.self) { _, _ in
            lookups.withLock { $0 += 1 }
            return .init(isRegistered: false)
        }
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map {
                .init(policy: $0.policy, rule: $0.rule, remaining: 0, reset: 30, isAllowed: false)
            }
        }
        try await fleet.run(limits: LimitRules()) { client in
            // A path that no page may read, so no origin is looked up for its response.
            let answer = try await client.send(
                .post, "/login/link", "", headers: [.origin: "https://unknown.example", .contentType: "text/plain"])
            #expect(answer.status == .tooManyRequests)
            let program = try await client.send(
                .post, "/oauth2/token", "", headers: [.origin: "https://unknown.example"])
            #expect(program.status == .tooManyRequests)
        }
        // Once, for the answer that a page may read or not.
        #expect(lookups.withLock { $0 } <= 1)
    }

    @Test func inventedOriginsAreLookedUpWithinABound() async throws {
        var fleet = try fleet()
        let lookups = Mutex(0)
        fleet.answer(Identity.CheckOrigin.self) { call, _ in
            lookups.withLock { $0 += 1 }
            return .init(isRegistered: call.origin == Samples.origin)
        }
        try await fleet.run { client in
            var last: TestResponse?
            for index in 0..<650 {
                last = try await client.send(
                    .options, "/auth/sign-in",
                    headers: [.origin: "https://\(index).example", .accessControlRequestMethod: "POST"])
            }
            #expect(last?.status == .tooManyRequests)
        }
        #expect(lookups.withLock { $0 } == 600)
    }

    @Test func rejectsForeignPreflights() async throws {
        try await fleet().run { client in
            for origin in [Self.foreign, "null", "*", "\(Samples.origin).evil.example", "http://app.example.com"] {
                let answer = try await client.send(
                    .options, "/auth/sign-in", headers: [.origin: origin, .accessControlRequestMethod: "POST"])
                #expect(answer.status == .forbidden, "\(origin)")
                #expect(answer.code == "origin_not_allowed")
                #expect(Self.shared(answer) == nil)
                #expect(answer.headers[.accessControlAllowMethods] == nil)
                #expect(answer.headers[values: .vary].contains("Origin"))
            }
            // OPTIONS of no browser.
            let plain = try await client.send(.options, "/auth/sign-in")
            #expect(plain.status == .noContent)
            #expect(plain.headers[.allow] == "OPTIONS, POST")
            // Pages are for nobody's scripts.
            let page = try await client.send(
                .options, "/login/link", headers: [.origin: Samples.origin, .accessControlRequestMethod: "POST"])
            #expect(Self.shared(page) == nil)
        }
    }

    @Test func pagesOfTheClientReadAnswersAndErrors() async throws {
        try await fleet().run { client in
            for (path, bearer, status) in [
                ("/auth/sessions", "good", 200), ("/auth/sessions", "bad", 401), ("/auth/nowhere", "", 404),
                ("/auth/csrf-token", "", 400),
            ] {
                let answer = try await client.send(
                    .get, path, headers: [.origin: Samples.origin, .authorization: "Bearer \(bearer)"])
                #expect(answer.status.code == status, "\(path)")
                #expect(Self.shared(answer) == Samples.origin, "\(path)")
                #expect(answer.headers[values: .vary].contains("Origin"))
                let exposed = answer.headers[.accessControlExposeHeaders] ?? ""
                for header in ["X-Request-Id", "Retry-After", "RateLimit-Remaining"] {
                    #expect(exposed.contains(header), "\(path)")
                }
            }
            // Nobody in particular asks, but a cache has to know that it matters.
            let plain = try await client.send(.get, "/auth/sessions", headers: [.authorization: "Bearer good"])
            #expect(Self.shared(plain) == nil)
            #expect(plain.headers[values: .vary].contains("Origin"))
        }
    }

    @Test func pagesOfAnotherClientReadNothingOfASession() async throws {
        try await fleet().run { client in
            for origin in [Self.other, Self.foreign] {
                let answer = try await client.send(
                    .get, "/auth/sessions", headers: [.origin: origin, .cookie: "access_token=good"])
                #expect(Self.shared(answer) == nil, "\(origin)")
            }
            let errors = try await client.send(
                .get, "/auth/sessions", headers: [.origin: Self.foreign, .cookie: "access_token=bad"])
            #expect(Self.shared(errors) == nil)
        }
    }

    @Test func aForeignPageGetsNoCSRFToken() async throws {
        try await fleet().run { client in
            let cookie = "\(CSRFTokens.cookieName)=\(CSRFTokens.makeSession().reveal())"
            for (origin, status) in [
                (Samples.origin, 200), (ScriptedFleet.issuer, 200), (Self.foreign, 403), ("null", 403),
            ] {
                let answer = try await client.send(
                    .get, "/auth/csrf-token", headers: [.origin: origin, .cookie: cookie])
                #expect(answer.status.code == status, "\(origin)")
                #expect((answer.json["csrf_token"] != nil) == (status == 200))
                if status == 403 { #expect(Self.shared(answer) == nil) }
            }
        }
    }

    @Test func noOtherOriginReadsOurPages() async throws {
        try await fleet().run { client in
            for path in ["/oauth2/consent?request=a", "/oauth2/logout", "/login?client_id=client_demo"] {
                let page = try await client.send(.get, path, headers: [.origin: Samples.origin])
                #expect(Self.shared(page) == nil, "\(path)")
            }
            let program = try await client.send(.get, "/oauth2/userinfo", headers: [.origin: Samples.origin])
            #expect(Self.shared(program) == Samples.origin)
        }
    }

    /// Not even a client's page presses a button of ours.
    @Test func formsOfOursTakeNoOriginButOurs() async throws {
        try await fleet().run { client in
            func code(_ origin: String?, _ site: String?) async throws -> String? {
                var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
                headers[.origin] = origin
                headers[.fetchSite] = site
                return try await client.send(.post, "/oauth2/consent", "request=a", headers: headers).code
            }
            // As far as the token, which is missing.
            for (origin, site) in [(ScriptedFleet.issuer, nil), ("null", "same-origin"), (nil, nil), ("null", nil)] {
                let found = try await code(origin, site)
                #expect(found == "csrf_token_invalid", "\(origin ?? "-") \(site ?? "-")")
            }
            for (origin, site) in [
                (Samples.origin, nil), (Samples.origin, "same-site"), ("null", "cross-site"), (nil, "cross-site"),
                (ScriptedFleet.issuer, "same-site"),
            ] {
                let found = try await code(origin, site)
                #expect(found == "origin_not_allowed", "\(origin ?? "-") \(site ?? "-")")
            }
        }
    }

    @Test func underTLSBrowsersAreToldToStayWithIt() async throws {
        try await fleet().run { client in
            let answer = try await client.send(.get, "/healthz")
            #expect(answer.headers[.strictTransportSecurity] == nil)
        }
        try await fleet().run(issuer: "https://auth.example.com") { client in
            let answer = try await client.send(.get, "/healthz")
            #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000")
        }
    }

    /// Endpoints that name no client and need no sign-in.
    @Test func foreignPagesChangeNothing() async throws {
        try await fleet().run { client in
            func verify(_ origin: String?, _ site: String?) async throws -> String? {
                var headers = HTTPFields()
                headers[.origin] = origin
                headers[.fetchSite] = site
                return try await client.send(.post, "/auth/verify", #"{"token":"abc"}"#, headers: headers).code
            }
            // The right ones come as far as the token, which is none.
            for (origin, site) in [
                (nil, nil), (Samples.origin, nil), (Samples.origin, "cross-site"), (Samples.origin, "same-site"),
                (ScriptedFleet.issuer, nil), ("null", "same-origin"), (Self.foreign, "same-origin"),
            ] {
                let code = try await verify(origin, site)
                #expect(code == "token_invalid", "\(origin ?? "-") \(site ?? "-")")
            }
            for (origin, site) in [
                (nil, "cross-site"), (Self.foreign, nil), (Self.foreign, "cross-site"), (Self.foreign, "same-site"),
                ("null", "cross-site"),
            ] {
                let code = try await verify(origin, site)
                #expect(code == "origin_not_allowed", "\(origin ?? "-") \(site ?? "-")")
            }
        }
    }
}
