import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

@Suite struct ReauthenticateEndpointTests {
    private let path = "/auth/reauthenticate"

    @Test func answersANewAccessToken() async throws {
        try await SecondFactorScenario.fleet().run { client in
            for body in [
                #"{"password":"right"}"#, #"{"type":"totp","code":"123456"}"#,
                #"{"type":"recovery_code","code":"aaaaa-bbbbb-ccccc"}"#,
                #"{"type":"passkey","credential":\#(PasskeyScenario.credential())}"#,
            ] {
                let answer = try await client.send(.post, path, body, headers: PasskeyScenario.headers)
                #expect(answer.status == .ok, "\(body)")
                #expect(answer.json["access_token"] as? String == "access-2")
                #expect(answer.json["token_type"] as? String == "Bearer" && answer.json["expires_in"] as? Int == 900)
                // A caller that sent a bearer token keeps no cookies of ours.
                #expect(!answer.setCookies.contains { $0.hasPrefix("access_token") })
            }
        }
    }

    @Test func refusesWrongEvidence() async throws {
        try await SecondFactorScenario.fleet().run { client async throws in
            func code(_ body: String) async throws -> String? {
                try await client.send(.post, path, body, headers: PasskeyScenario.headers).code
            }
            #expect(try await code(#"{"password":"wrong"}"#) == "invalid_credentials")
            #expect(try await code(#"{"type":"totp","code":"000000"}"#) == "second_factor_invalid")
            let other = PasskeyScenario.credential(Secret(String(repeating: "x", count: 43)))
            #expect(try await code(#"{"type":"passkey","credential":\#(other)}"#) == "passkey_invalid")
            #expect(try await code(#"{"type":"passkey","credential":{}}"#) == "passkey_invalid")
            for body in [
                "{}", #"{"type":"totp"}"#, #"{"type":"sms","code":"123456"}"#, #"{"type":"passkey","code":"123456"}"#,
                #"{"type":null,"password":"right"}"#, #"{"password":7}"#,
                #"{"type":"totp","code":"\#(String(repeating: "1", count: 65))"}"#,
            ] {
                #expect(try await code(body) == "invalid_request", "\(body)")
            }
        }
    }

    @Test func needsASession() async throws {
        try await SecondFactorScenario.fleet().run { client in
            let answer = try await client.send(.post, path, #"{"password":"right"}"#, headers: [:])
            #expect(answer.code == "authentication_required")
        }
    }
}
