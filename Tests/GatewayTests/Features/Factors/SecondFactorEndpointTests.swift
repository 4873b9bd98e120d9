import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

@Suite struct SecondFactorEndpointTests {
    private let path = "/auth/sign-in/second-factor"
    private let headers: HTTPFields = [.origin: Samples.origin]

    private func body(_ code: String, _ type: String = "totp", token: String = Scenario.token) -> String {
        #"{"sign_in_token":"\#(token)","type":"\#(type)","code":"\#(code)"}"#
    }

    @Test func aRightPasswordIsNotEnough() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
            #expect(answer.status == .forbidden && answer.code == "second_factor_required")
            #expect(answer.json["sign_in_token"] as? String == Scenario.token)
            #expect(answer.json["expires_in"] as? Int == 300 && answer.json["tokens"] == nil)
            let factors = answer.json["factors"] as? [[String: String]]
            #expect(factors?.map { $0["type"] } == ["totp", "recovery_code"])
            #expect(!answer.setCookies.contains { $0.hasPrefix("access_token") })
        }
    }

    @Test func aPasskeyComesWithItsOptions() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Identity.SignIn.self) { _, _ in
            var user = Identity.AuthenticatedUser(
                profile: Samples.profile, proof: Scenario.pending, pendingStep: .secondFactor)
            user.secondFactors = [.recoveryCode, .passkey]
            return user
        }
        let withOptions = fleet
        // Without a domain there are no passkeys; the other factors are enough.
        fleet.answer(Identity.BeginPasskeySignIn.self) { _, _ in throw ServiceError(.methodNotEnabled, detail: "No.") }
        for (fleet, hasOptions) in [(withOptions, true), (fleet, false)] {
            try await fleet.run { client in
                let answer = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
                #expect(answer.code == "second_factor_required")
                let factors = try #require(answer.json["factors"] as? [[String: Any]])
                #expect(factors.map { $0["type"] as? String } == ["recovery_code", "passkey"])
                #expect(factors[0]["options"] == nil)
                let options = factors[1]["options"] as? [String: Any]
                #expect((options?["rpId"] as? String == "auth.example.com") == hasOptions)
            }
        }
    }

    @Test func opensTheSessionWithARightCode() async throws {
        try await Scenario.fleet().run { client in
            for (code, type) in [("123456", "totp"), ("aaaaa-bbbbb-ccccc", "recovery_code")] {
                let answer = try await client.send(.post, path, body(code, type), headers: headers)
                #expect(answer.status == .ok)
                #expect((answer.json["tokens"] as? [String: String])?["access_token"] == "access-1")
            }
        }
    }

    /// The options are those of the second step: its authenticator need not verify its user.
    @Test func opensTheSessionWithAPasskey() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.IssuePasskeyChallenge.self) { call, _ in
            guard call.ceremony == .secondFactor(client: Samples.client) else { throw ServiceError.internal }
            return PasskeyScenario.challenge
        }
        fleet.answer(Identity.BeginPasskeySignIn.self) { call, _ in
            guard call.isSecondFactor else { throw ServiceError.internal }
            return PasskeyScenario.signInOptions
        }
        try await fleet.run { client in
            let options = "/auth/passkeys/sign-in-options"
            let body = #"{"sign_in_token":"\#(Scenario.token)"}"#
            #expect(try await client.send(.post, options, body, headers: headers).json["challenge"] != nil)
            let unknown = try await client.send(.post, options, #"{"sign_in_token":"x"}"#, headers: headers)
            #expect(unknown.code == "sign_in_token_invalid")
            let credential = """
                {"sign_in_token":"\(Scenario.token)","type":"passkey","credential":\(PasskeyScenario.credential())}
                """
            #expect(try await client.send(.post, path, credential, headers: headers).status == .ok)
        }
    }

    @Test func remembersTheBrowserWhereTheApplicationAllowsIt() async throws {
        let known = String(repeating: "b", count: 43)
        for isAllowed in [true, false] {
            var fleet = try Scenario.fleet()
            let browsers = CallLog<Secret?>()
            fleet.answer(Identity.FindClient.self) { _, _ in
                var client = Samples.demo
                client.factorSettings.remembersBrowsers = isAllowed
                return client
            }
            fleet.answer(Identity.VerifySecondFactor.self) { call, _ in
                browsers.append(call.browser)
                guard case .totp(Secret("123456")) = call.answer else {
                    throw ServiceError(.secondFactorInvalid, detail: "Wrong.")
                }
                return .init(profile: Samples.profile, proof: Proof(Secret("the proof")))
            }
            try await fleet.run { client in
                func send(_ code: String) async throws -> [String] {
                    let body = """
                        {"sign_in_token":"\(Scenario.token)","type":"totp","code":"\(code)","remember_browser":true}
                        """
                    var headers = headers
                    headers[.cookie] = "__Host-remembered_browser=\(known)"
                    return try await client.send(.post, path, body, headers: headers).setCookies
                        .filter { $0.hasPrefix("__Host-remembered_browser=") }
                }
                let wrong = try await send("000000")
                #expect(wrong.isEmpty)
                let cookies = try await send("123456")
                #expect(cookies.count == (isAllowed ? 1 : 0))
                #expect(cookies.allSatisfy { $0.contains("Max-Age=2592000") && $0.contains("HttpOnly") })
            }
            #expect(browsers.entries.allSatisfy { ($0 != nil) == isAllowed })
            // Somebody who used the browser before may know the token that it has.
            #expect(!browsers.entries.contains(Secret(known)))
        }
    }

    @Test func refusesWrongCodesTokensAndTypes() async throws {
        try await Scenario.fleet().run { client async throws in
            func code(_ body: String) async throws -> String? {
                let answer = try await client.send(.post, path, body, headers: headers)
                #expect(answer.setCookies.isEmpty)
                return answer.code
            }
            #expect(try await code(body("000000")) == "second_factor_invalid")
            #expect(try await code(body("123456", "recovery_code")) == "second_factor_invalid")
            #expect(try await code(body("123456", token: "x")) == "sign_in_token_invalid")
            #expect(try await code(body("123456", "sms")) == "invalid_request")
            #expect(try await code(body(String(repeating: "1", count: 65))) == "invalid_request")
            #expect(try await code("{}") == "invalid_request")
        }
    }

    /// An owner who has lost the app is not kept out by guesses of its codes.
    @Test func recoveryCodesHaveACountOfTheirOwn() async throws {
        var fleet = try Scenario.fleet()
        fleet.allowsAllRequests()
        fleet.answer(Tokens.BeginAttempt.self) { call, _ in
            guard call.subject.reveal() == Tokens.AttemptSubject.recoveryCode(of: Samples.user) else {
                throw ServiceError.rateLimited(retryAfter: 7)
            }
            return .init(isKnownDevice: false)
        }
        fleet.answer(Tokens.FinishAttempt.self) { _, _ in Nothing() }
        try await fleet.run(limits: LimitRules()) { client in
            let app = try await client.send(.post, path, body("123456"), headers: headers)
            #expect(app.code == "rate_limited")
            let recovery = try await client.send(
                .post, path, body("aaaaa-bbbbb-ccccc", "recovery_code"), headers: headers)
            #expect(recovery.status == .ok)
        }
    }

    /// The token of a step-up, for a client that asks for a passkey.
    @Test func refusesACodeThatIsTooWeak() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Tokens.FindSignIn.self) { _, _ in
            .init(
                signIn: PendingSignIn(
                    user: Samples.user, application: Samples.application, account: Samples.account,
                    client: Samples.client, step: .stepUp, secondFactors: [.passkey], session: .make()),
                proof: Scenario.signIn)
        }
        try await fleet.run { client in
            for (code, type) in [("123456", "totp"), ("aaaaa-bbbbb-ccccc", "recovery_code")] {
                let answer = try await client.send(.post, path, body(code, type), headers: headers)
                #expect(answer.status == .unauthorized && answer.code == "second_factor_invalid")
                #expect((answer.json["detail"] as? String)?.contains("passkey") == true)
            }
        }
    }
}
