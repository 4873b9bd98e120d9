import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ResetPasswordEndpointTests {
    private static let path = "/auth/reset-password"
    private static let operation = ResetPasswordEndpoint.operation
    private static let code = #""email":"ann@example.com","code":"123456","client_id":"client_demo""#

    @Test func setsThePasswordByLinkOrCode() async throws {
        for (proof, kind) in [(#""token":"mailed""#, "token"), (Self.code, "code")] {
            let scenario = EmailScenario(.passwordReset)
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, #"{\#(proof),"new_password":"a new one"}"#)
                #expect(answer.status == .ok && answer.json as? [String: String] == ["status": "password_reset"])
                #expect(answer.setCookies.isEmpty)
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(scenario.redeemed.entries == [kind] && scenario.passwords.entries == [Secret("a new one")])
        }
    }

    @Test func aCodeNeedsAClientThatThePageBelongsTo() async throws {
        let scenario = EmailScenario(.passwordReset)
        try await scenario.fleet.run { client in
            for (body, origin, code) in [
                (Self.code, "https://other.example.com", "origin_not_allowed"),
                (Self.code.replacing("client_demo", with: "client_nobody"), Samples.origin, "unknown_client"),
            ] {
                let answer = try await client.send(
                    .post, Self.path, #"{\#(body),"new_password":"a new one"}"#, headers: [.origin: origin])
                #expect(answer.code == code)
                try expectDescribed(answer, by: Self.operation)
            }
        }
        #expect(scenario.places.entries.isEmpty)
    }

    @Test func reportsThatCredentialsWereRemoved() async throws {
        var scenario = EmailScenario(.passwordReset)
        scenario.resetsCredentials = true
        try await scenario.fleet.run { client in
            let answer = try await client.send(.post, Self.path, #"{"token":"mailed","new_password":"a new one"}"#)
            #expect(answer.json["credentials_reset"] as? Bool == true)
            try expectDescribed(answer, by: Self.operation)
        }
    }

    @Test func namesEveryParameterThatIsMissing() async throws {
        let scenario = EmailScenario(.passwordReset)
        try await scenario.fleet.run { client in
            let none = try await client.send(.post, Self.path, "{}")
            #expect(none.invalidParameters == ["body /token required", "body /new_password required"])
            let code = try await client.send(.post, Self.path, #"{"code":"1","new_password":7}"#)
            #expect(code.status == .badRequest && code.invalidParameters.contains("body /new_password type"))
            // A code is of no use without the client that it was sent for.
            let noClient = try await client.send(
                .post, Self.path, #"{"email":"ann@example.com","code":"123456","new_password":"a new one"}"#)
            #expect(noClient.status == .badRequest)
        }
        #expect(scenario.redeemed.entries.isEmpty && scenario.passwords.entries.isEmpty)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (proof, error, code) in [
            (#""token":"gone""#, nil, "token_invalid"),
            (Self.code.replacing("123456", with: "654321"), nil, "code_invalid"),
            (#""token":"mailed""#, ServiceError(.invalidCredentials, detail: "Wrong."), "invalid_credentials"),
            (#""token":"mailed""#, ServiceError(.userSuspended, detail: "Suspended."), "user_suspended"),
        ] as [(String, ServiceError?, String)] {
            var scenario = EmailScenario(.passwordReset)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(
                    .post, Self.path, #"{\#(proof),"new_password":"a new one","password":"old"}"#)
                #expect(answer.code == code)
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(!scenario.finished.entries.contains(true))
        }
    }
}
