import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct AuthenticationTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.answer(Tokens.EndSession.self) { _, _ in Nothing() }
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

    /// Browsers let a page of a neighbouring host set a cookie without a name, whose value then looks like one of ours.
    @Test(arguments: [
        "=access_token=good", "==access_token=good", "access_token=", "access_token=good; access_token=bad",
        "x=access_token=good",
    ])
    func aCookieThatOnlyLooksLikeOursIsNone(cookie: String) async throws {
        try await fleet().run { client in
            let answer = try await client.send(.get, "/auth/me", headers: [.cookie: cookie])
            #expect(answer.status == .unauthorized)
        }
    }

    @Test func challengesSayWhy() async throws {
        try await fleet().run { client in
            let missing = try await client.send(.get, "/auth/me")
            #expect(missing.headers[.wwwAuthenticate] == "Bearer")
            let bad = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer bad"])
            #expect(bad.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
            let basic = try await client.send(.get, "/auth/me", headers: [.authorization: "Basic Z29vZA=="])
            #expect(basic.status == .unauthorized)
        }
    }

    @Test func twoAuthorizationHeadersAreRefused() async throws {
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
}
