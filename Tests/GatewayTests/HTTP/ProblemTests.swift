import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ProblemTests {
    @Test func everyErrorIsAProblemDocument() async throws {
        try await ScriptedFleet().run { client in
            let answers = [
                try await client.send(.get, "/nowhere"),
                try await client.send(.put, "/auth/me"),
                try await client.send(.post, "/auth/sign-in", "{"),
                try await client.send(.post, "/auth/sign-in", "{}", headers: [.contentType: "text/plain"]),
                try await client.send(.post, "/auth/sign-in", String(repeating: " ", count: 70_000) + "{}"),
                try await client.send(.get, "/auth/me"),
                try await client.send(.get, "/readyz"),
            ]
            #expect(answers.map(\.status.code) == [404, 405, 400, 415, 413, 401, 503])
            for answer in answers {
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(answer.json["status"] as? Int == answer.status.code)
                let id = try #require(answer.headers[.requestID])
                #expect((answer.json["instance"] as? String)?.hasSuffix(id) == true)
                let code = try #require(answer.code)
                #expect(answer.json["type"] as? String == "\(ScriptedFleet.issuer)/problems/\(code)")
                let page = try await client.send(.get, "/problems/\(code)")
                #expect(page.status == .ok)
            }
        }
    }

    /// RFC 9470 §3.
    @Test func theChallengeStatesWhatASignInLacks() async throws {
        var fleet = try SecondFactorScenario.fleet()
        fleet.answer(Identity.RenewRecoveryCodes.self) { call, _ in
            throw call.freshness.password == nil
                ? ServiceError.insufficientUserAuthentication.offering([.password, .passkey])
                : ServiceError.secondFactorMissing.offering([.totp, .recoveryCode])
        }
        try await fleet.run { client in
            func challenge(
                _ body: String, _ contexts: String?, _ factors: [String]
            ) async throws -> String? {
                let answer = try await client.send(
                    .post, "/auth/factors/recovery-codes", body, headers: PasskeyScenario.headers)
                #expect(answer.status == .unauthorized && answer.code == "insufficient_user_authentication")
                // The same in the body, for programs, and what to ask the user for.
                #expect(answer.json["max_age"] as? Int == 600 && answer.json["acr_values"] as? String == contexts)
                #expect((answer.json["factors"] as? [[String: String]])?.compactMap { $0["type"] } == factors)
                return answer.headers[.wwwAuthenticate]
            }
            let error = #"Bearer error="insufficient_user_authentication", max_age=600"#
            let stale = try await challenge("{}", nil, ["password", "passkey"])
            let oneFactor = try await challenge(
                #"{"password":"right"}"#, "urn:latchkey:two-factors", ["totp", "recovery_code"])
            #expect(stale == error)
            #expect(oneFactor == error + #", acr_values="urn:latchkey:two-factors""#)
        }
    }

    @Test func aWrongMethodNamesTheRightOnes() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.post, "/auth/waitlists/beta")
            #expect(answer.headers[.allow] == "DELETE, GET, HEAD, OPTIONS, PUT")
            let options = try await client.send(.options, "/auth/me")
            #expect(options.status == .noContent)
            #expect(options.headers[.allow] == "DELETE, GET, HEAD, OPTIONS, PATCH")
        }
    }

    @Test func errorsOfServicesRevealNothingInternal() async throws {
        struct Secretive: Error { let text = "password=hunter2" }
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.SignIn.self) { _, _ in throw Secretive() }
        try await fleet.run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", #"{"client_id":"client_demo","email":"a@example.com","password":"x"}"#,
                headers: [.origin: Samples.origin])
            #expect(answer.status == .internalServerError)
            #expect(answer.code == "internal_error")
            #expect(!String(buffer: answer.body).contains("hunter2"))
        }
    }

    @Test func everyInvalidParameterIsNamedAtOnce() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-up", #"{"client_id":"demo","email":7,"password":"","locale":["de"]}"#)
            #expect(answer.status == .badRequest)
            #expect(
                answer.invalidParameters == [
                    "header Origin required", "body /client_id format", "body /email type", "body /password required",
                    "body /locale type",
                ])
        }
    }

    @Test func aSecretIsNeverSentBack() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-up", #"{"email":"x","password":"correct horse battery"}"#)
            #expect(answer.invalidParameters.contains("body /email format"))
            #expect(!String(buffer: answer.body).contains("correct horse"))
        }
    }

    @Test(arguments: [
        "null", "https://", "https://app.example.com/", "app.example.com", "ftp://a.example", "HTTPS://A.EXAMPLE",
    ])
    func namesAMalformedOrigin(origin: String) async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", #"{"email":"a@example.com","password":"x"}"#, headers: [.origin: origin])
            #expect(answer.invalidParameters == ["header Origin format"])
        }
    }
}
