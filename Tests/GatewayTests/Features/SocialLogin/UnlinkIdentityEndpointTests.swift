import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = ConnectionScenario

/// Removing a connection by the API: the challenge of RFC 9470 if the sign-in is not fresh.
@Suite struct UnlinkIdentityEndpointTests {
    @Test func asksForAFreshSignInOrThePassword() async throws {
        try await Scenario.fleet().run { client in
            let path = "/auth/connections/\(Scenario.identity)"
            let headers: HTTPFields = [.authorization: "Bearer good"]
            let stale = try await client.send(.delete, path, headers: headers)
            #expect(stale.status == .unauthorized)
            #expect(stale.code == "insufficient_user_authentication")
            #expect(
                stale.headers[.wwwAuthenticate] == #"Bearer error="insufficient_user_authentication", max_age=600"#)
            let wrong = try await client.send(.delete, path, #"{"password":"wrong"}"#, headers: headers)
            #expect(wrong.code == "invalid_credentials")
            let typed = try await client.send(.delete, path, #"{"password":7}"#, headers: headers)
            #expect(typed.invalidParameters == ["body /password type"])
            let right = try await client.send(.delete, path, #"{"password":"right"}"#, headers: headers)
            #expect(right.status == .noContent)
        }
    }

    @Test func refusesAnIDThatIsNone() async throws {
        try await Scenario.fleet().run { client in
            let response = try await client.send(
                .delete, "/auth/connections/x", headers: [.authorization: "Bearer good"])
            #expect(response.status == .notFound && response.code == "not_found")
        }
    }
}
