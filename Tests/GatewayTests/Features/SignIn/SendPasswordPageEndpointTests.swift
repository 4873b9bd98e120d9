import Models
import Testing

@testable import GatewayService

@Suite struct SendPasswordPageEndpointTests {
    private static let path = "/login/password?client_id=client_demo"

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        return fleet
    }

    @Test func signsInAndGoesToTheAccount() async throws {
        try await fleet().run { client in
            let answer = try await client.submit(
                "email=ada%40example.com&password=a+long+password", to: Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            #expect(answer.setCookies.contains { $0.hasPrefix("__Host-login=") && $0.hasSuffix("Max-Age=0") })
        }
    }

    @Test func asksAgainAfterAWrongPassword() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("email=ada%40example.com&password=mistyped", to: Self.path)
            #expect(answer.status == .unauthorized)
            #expect(answer.html.contains("name=\"password\"") && !answer.html.contains("mistyped"))
            #expect(!answer.setCookies.contains { $0.hasPrefix("access_token=") })
        }
    }

    @Test func asksForAMissingPassword() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("email=ada%40example.com&password=", to: Self.path)
            #expect(answer.status == .badRequest && answer.html.contains("password-error"))
        }
    }
}
