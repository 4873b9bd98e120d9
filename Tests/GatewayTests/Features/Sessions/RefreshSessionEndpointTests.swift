import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct RefreshSessionEndpointTests {
    private static let old = Samples.refreshToken("old")

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.RefreshSession.self) { call, _ in
            guard call.refreshToken == Secret(Self.old), call.client == nil || call.client == Samples.client else {
                throw ServiceError(.invalidRefreshToken, detail: "No.")
            }
            return Samples.grant
        }
        return fleet
    }

    @Test func refreshesByTheBodysToken() async throws {
        try await fleet().run { client in
            let answer = try await client.send(.post, "/auth/refresh", #"{"refresh_token":"\#(Self.old)"}"#)
            #expect(answer.status == .ok)
            #expect(answer.json["access_token"] as? String == "access-1")
            #expect(answer.setCookies.isEmpty)
        }
    }

    @Test func refreshesByTheCookieAndSetsNewCookies() async throws {
        try await fleet().run { client in
            let answer = try await client.send(.post, "/auth/refresh", headers: [.cookie: "refresh_token=\(Self.old)"])
            #expect(answer.status == .ok)
            #expect(answer.setCookies.count == 2)
        }
    }

    @Test func prefersTheBodyToTheCookie() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/refresh", #"{"refresh_token":"wrong"}"#, headers: [.cookie: "refresh_token=\(Self.old)"])
            #expect(answer.status == .unauthorized)
        }
    }

    @Test func requiresAToken() async throws {
        try await fleet().run { client in
            let answer = try await client.send(.post, "/auth/refresh", "{}")
            #expect(answer.invalidParameters == ["body /refresh_token required"])
        }
    }

    @Test func checksTheClientAndTheOrigin() async throws {
        try await fleet().run { client in
            let unknown = try await client.send(
                .post, "/auth/refresh", #"{"refresh_token":"\#(Self.old)","client_id":"client_nobody"}"#)
            #expect(unknown.code == "unknown_client")
            let foreign = try await client.send(
                .post, "/auth/refresh", #"{"refresh_token":"\#(Self.old)"}"#,
                headers: [.origin: "https://evil.example.com"])
            #expect(foreign.code == "origin_not_allowed")
        }
    }

    @Test func refusesTheCookieFromACrossSitePage() async throws {
        try await fleet().run { client in
            let foreign: HTTPFields = [.cookie: "refresh_token=\(Self.old)", .fetchSite: "cross-site"]
            let refused = try await client.send(.post, "/auth/refresh", headers: foreign)
            #expect(refused.code == "origin_not_allowed")
            let own: HTTPFields = [.cookie: "refresh_token=\(Self.old)", .fetchSite: "same-origin"]
            let granted = try await client.send(.post, "/auth/refresh", headers: own)
            #expect(granted.status == .ok)
        }
    }

    @Test func clearsCookiesThatWillNeverBeValidAgain() async throws {
        var fleet = try fleet()
        fleet.answer(Tokens.RefreshSession.self) { _, _ in throw ServiceError.invalidRefreshToken }
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/refresh", headers: [.cookie: "refresh_token=\(Self.old)"])
            #expect(answer.status == .unauthorized)
            #expect(answer.setCookies.count { $0.hasSuffix("Max-Age=0") } == 2)
        }
    }
}
