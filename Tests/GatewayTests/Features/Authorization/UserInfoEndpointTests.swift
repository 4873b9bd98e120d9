import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = OpenIDScenario

/// The UserInfo endpoint (OpenID Connect Core §5.3).
@Suite struct UserInfoEndpointTests {
    @Test func returnsWhatTheScopeAllows() async throws {
        let bearer: HTTPFields = [.authorization: "Bearer good"]
        try await Scenario.fleet().run { client in
            for method in [HTTPRequest.Method.get, .post] {
                let answer = try await client.send(method, "/oauth2/userinfo", headers: bearer)
                #expect(answer.status == .ok)
                #expect(Set(answer.json.keys) == ["sub", "email", "email_verified"])
                #expect(answer.json["email"] as? String == "ada@example.com")
                #expect(answer.json["email_verified"] as? Bool == true)
            }
            let anonymous = try await client.send(.get, "/oauth2/userinfo", headers: [.authorization: "Bearer bad"])
            #expect(anonymous.status == .unauthorized)
            #expect(anonymous.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
        }
        try await Scenario.fleet(scope: "openid profile").run { client in
            let answer = try await client.send(.get, "/oauth2/userinfo", headers: bearer)
            #expect(Set(answer.json.keys) == ["sub", "name", "given_name", "family_name", "zoneinfo"])
            #expect(answer.json["name"] as? String == "Ada Lovelace")
        }
        try await Scenario.fleet(scope: "email").run { client in
            let answer = try await client.send(.get, "/oauth2/userinfo", headers: bearer)
            #expect(answer.status == .forbidden && answer.code == "insufficient_scope")
            #expect(answer.headers[.wwwAuthenticate] == "Bearer error=\"insufficient_scope\"")
        }
    }
}
