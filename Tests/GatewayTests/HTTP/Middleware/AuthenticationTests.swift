import Foundation
import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct AuthenticationTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Tokens.EndSession.self) { _, _ in .init(count: 1, proof: nil) }
        return fleet
    }

    @Test func headerThenCookie() async throws {
        try await fleet().run { client in
            let first = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer good"])
            #expect(first.status == .ok)
            let second = try await client.send(.get, "/auth/me", headers: [.authorization: "bearer good"])
            #expect(second.status == .ok)
            let third = try await client.send(.get, "/auth/me", headers: [.cookie: "a=b; access_token=good"])
            #expect(third.status == .ok)
            let both: HTTPFields = [.authorization: "Bearer bad", .cookie: "access_token=good"]
            let fourth = try await client.send(.get, "/auth/me", headers: both)
            #expect(fourth.status == .unauthorized)
        }
    }

    /// Browsers let a page of a neighbouring host set a cookie without a name, which could be taken for one of ours.
    @Test(arguments: [
        "=access_token=good", "==access_token=good", "access_token=", "x=access_token=good",
    ])
    func ignoresACookieWithoutAName(cookie: String) async throws {
        try await fleet().run { client in
            let answer = try await client.send(.get, "/auth/me", headers: [.cookie: cookie])
            #expect(answer.status == .unauthorized)
        }
    }

    @Test func challengesStateTheError() async throws {
        try await fleet().run { client in
            let missing = try await client.send(.get, "/auth/me")
            #expect(missing.headers[.wwwAuthenticate] == "Bearer")
            let bad = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer bad"])
            #expect(bad.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
        }
    }

    /// For example a proxy's own password, which is not an invalid token (RFC 6750 §3.1).
    @Test(arguments: ["Basic Z29vZA==", "basic", "Negotiate abc", "Digest username=\"a\"", "good", "Bearergood"])
    func ignoresOtherAuthenticationSchemes(authorization: String) async throws {
        try await fleet().run { client in
            let alone = try await client.send(.get, "/auth/me", headers: [.authorization: authorization])
            #expect(alone.status == .unauthorized && alone.headers[.wwwAuthenticate] == "Bearer")
            #expect(alone.code == "authentication_required")
            let headers: HTTPFields = [.authorization: authorization, .cookie: "access_token=good"]
            #expect(try await client.send(.get, "/auth/me", headers: headers).status == .ok)
        }
    }

    /// RFC 6265 §4.2.2: nothing tells which of two cookies of one name is ours, but their values do.
    @Test(arguments: [
        "access_token=good; access_token=junk", "access_token=junk; access_token=good",
        "access_token=a.b.c; access_token=good; access_token=\"; access_token=d.e.f",
        "access_token=x,y; access_token=good",
        (0..<40).map { "access_token=\"\($0)\"; " }.joined() + "access_token=good",
    ])
    func usesTheValidOneOfTwoCookies(cookie: String) async throws {
        try await fleet().run { client in
            #expect(try await client.send(.get, "/auth/me", headers: [.cookie: cookie]).status == .ok)
            let page = try await client.send(.get, "/login/account", headers: [.cookie: cookie])
            #expect(page.headers[.location] == nil)
        }
    }

    /// However many there are, only a few are asked about.
    @Test func aFloodOfCookiesIsBounded() async throws {
        let asked = Mutex(0)
        var fleet = try fleet()
        fleet.answer(Tokens.CheckAccessToken.self) { _, _ in
            asked.withLock { $0 += 1 }
            throw ServiceError.invalidToken
        }
        try await fleet.run { client in
            let cookie = (0..<300).map { "access_token=a.b.\($0)" }.joined(separator: "; ")
            let answer = try await client.send(.get, "/auth/me", headers: [.cookie: cookie])
            #expect(answer.status == .unauthorized)
            let page = try await client.send(
                .get, "/login/account?client_id=client_demo", headers: [.cookie: cookie, .accept: "text/html"])
            // Signing in again would end here again, so the page names the cookie.
            #expect(page.status == .badRequest && String(buffer: page.body).contains("access_token"))
        }
        #expect(asked.withLock { $0 } <= 3 * BrowserTokens.maximumTries)
    }

    /// Cookies of an ended session are deleted; those that a refresh may still renew are not.
    @Test func cookiesOfAnEndedSessionAreDeleted() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            throw call.accessToken == Secret("over") ? ServiceError.sessionOver : .invalidToken
        }
        let refresh = "refresh_token=\(Samples.refreshToken("r"))"
        try await fleet.run { client in
            for (cookie, isTakenBack) in [
                ("access_token=over; \(refresh)", true), ("access_token=over", true), ("access_token=old", true),
                ("access_token=junk; refresh_token=junk", true), ("access_token=old; \(refresh)", false),
                (refresh, false), ("other=1", false),
            ] {
                let answer = try await client.send(.get, "/auth/me", headers: [.cookie: cookie])
                #expect(answer.status == .unauthorized)
                let ends = answer.setCookies.filter { $0.hasSuffix("; Max-Age=0") }.compactMap {
                    $0.split(separator: ";").first
                }
                #expect(ends == (isTakenBack ? ["access_token=", "refresh_token="] : []), "\(cookie)")
            }
            let bearer = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer over"])
            #expect(bearer.status == .unauthorized && bearer.setCookies.isEmpty)
        }
    }

    /// The client was deleted, and another application may have one with its id by now.
    @Test(arguments: [nil, ApplicationID.make()])
    func aTokenWhoseClientIsGoneIsRefused(application: ApplicationID?) async throws {
        var successor = Samples.demo
        if let application { successor.applicationID = application }
        var fleet = try fleet()
        fleet.findsClient(application == nil ? nil : successor)
        try await fleet.run { client in
            for path in ["/auth/me", "/auth/sessions", "/oauth2/userinfo"] {
                let answer = try await client.send(.get, path, headers: [.authorization: "Bearer good"])
                #expect(answer.status == .unauthorized, "\(path)")
                #expect(answer.headers[.wwwAuthenticate]?.contains("invalid_token") == true, "\(path)")
            }
        }
    }

    @Test func rejectsTwoAuthorizationFields() async throws {
        try await fleet().run { client in
            var headers: HTTPFields = [.authorization: "Bearer good"]
            headers.append(HTTPField(name: .authorization, value: "Bearer good"))
            let fifth = try await client.send(.get, "/auth/me", headers: headers)
            #expect(fifth.status == .unauthorized)
        }
    }

    @Test func aForeignPageChangesNothing() async throws {
        try await fleet().run { client in
            var codes: [String?] = []
            for (field, value) in [
                (HTTPField.Name.origin, "https://evil.example.com"), (.fetchSite, "cross-site"),
                (.origin, Samples.origin), (.origin, ScriptedFleet.issuer), (.fetchSite, "same-origin"),
            ] {
                let headers: HTTPFields = [.authorization: "Bearer good", field: value]
                codes.append(try await client.send(.post, "/auth/sign-out", "{}", headers: headers).code)
            }
            #expect(codes == ["origin_not_allowed", "origin_not_allowed", nil, nil, nil])
        }
    }

    // MARK: Tokens that were found genuine before

    /// A token by its form, and what services were asked about it, in order.
    private final class Trace: Sendable {
        static let token = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.e30.s"

        private let stored = Mutex<[String]>([])
        let sessionError = Mutex<ServiceError?>(nil)

        var steps: [String] { stored.withLock { $0 } }
        func add(_ step: String) { stored.withLock { $0.append(step) } }
    }

    private func withAuthentication(
        _ trace: Trace, isFirstParty: Bool = true,
        _ body: @Sendable (Authentication, IncomingRequest) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            trace.add("token")
            guard call.accessToken == Secret(Trace.token) else { throw ServiceError.invalidToken }
            if let error = trace.sessionError.withLock({ $0 }) { throw error }
            var claims = Samples.claims
            if !isFirstParty { claims.isDelegated = true }
            return claims
        }
        fleet.answer(Tokens.CheckSession.self) { call, _ in
            trace.add("session")
            #expect(call.user == Samples.user && call.session == Samples.session && call.keyID == "k1")
            if let error = trace.sessionError.withLock({ $0 }) { throw error }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let cases = UseCases(fleet, limits: LimitRules())
            let origins = OriginPolicy(clients: cases.clients, issuer: ScriptedFleet.issuer)
            let authentication = Authentication(
                fleet: fleet, cookies: cases.cookies, originPolicy: origins,
                // The times of the sample claims are the first seconds of 1970.
                checked: CheckedTokenCache { Date(timeIntervalSince1970: 1) })
            try await body(
                authentication, .testing(headers: [.authorization: "Bearer \(Trace.token)"], route: nil))
        }
    }

    @Test func aTokenIsCheckedOnceAndItsSessionForEveryRequest() async throws {
        let trace = Trace()
        try await withAuthentication(trace) { authentication, request async throws in
            for _ in 1...3 { #expect(try await authentication.session(of: request).user == Samples.user) }
            #expect(trace.steps == ["token", "session", "session"])
            for error in [ServiceError.sessionOver, .invalidToken, .unavailable()] {
                trace.sessionError.withLock { $0 = error }
                let thrown = await #expect(throws: ServiceError.self) { try await authentication.session(of: request) }
                #expect(thrown == error)
            }
        }
    }

    @Test func readingBeginsBeforeTheSessionIsConfirmed() async throws {
        let trace = Trace()
        try await withAuthentication(trace) { authentication, request async throws in
            func read() async throws -> String {
                try await authentication.reading(of: request, allowsThirdParties: false) { session in
                    trace.add("read")
                    return session.user.description
                }
            }
            for _ in 1...2 { #expect(try await read() == Samples.user.description) }
            #expect(trace.steps.prefix(2) == ["token", "read"])
            #expect(trace.steps.dropFirst(2).sorted() == ["read", "session"])
            trace.sessionError.withLock { $0 = .sessionOver }
            // From the second request on, nothing is read for a token that is over.
            let steps = trace.steps.count
            for _ in 1...3 {
                let over = await #expect(throws: ServiceError.self) { try await read() }
                #expect(over == .sessionOver)
            }
            #expect(trace.steps.dropFirst(steps + 2) == ["token", "token"])
        }
    }

    /// Whatever was read, and however long it takes: a revoked session is refused.
    @Test func aReadThatIsSlowOrFailsDoesNotHideThatTheSessionIsOver() async throws {
        let trace = Trace()
        try await withAuthentication(trace) { authentication, request async throws in
            for isSlow in [true, false] {
                trace.sessionError.withLock { $0 = nil }
                _ = try await authentication.session(of: request)
                trace.sessionError.withLock { $0 = .sessionOver }
                let over = await #expect(throws: ServiceError.self) {
                    try await authentication.reading(of: request, allowsThirdParties: false) { _ in
                        // Ends when it is cancelled, long before the time of the test.
                        if isSlow { try await Task.sleep(for: .seconds(3600)) }
                        throw ServiceError.notFound("profile")
                    }
                }
                #expect(over == .sessionOver)
            }
        }
    }

    @Test func whatAThirdPartyMayNotReadIsNotRead() async throws {
        let trace = Trace()
        try await withAuthentication(trace, isFirstParty: false) { authentication, request async throws in
            for _ in 1...2 {
                let error = await #expect(throws: ServiceError.self) {
                    try await authentication.reading(of: request, allowsThirdParties: false) { _ in trace.add("read") }
                }
                #expect(error == .insufficientScope)
            }
            #expect(!trace.steps.contains("read"))
        }
    }
}
