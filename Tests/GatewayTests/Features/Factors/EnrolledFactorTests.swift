import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = EnrolmentScenario

/// The endpoints by which a sign-in that waits for a first factor gets one.
@Suite struct EnrolledFactorTests {
    private let headers: HTTPFields = [.origin: Samples.origin]
    private let token = #""sign_in_token":"\#(EnrolmentScenario.token)""#

    @Test func aSignInWaitsForAFirstFactor() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
            #expect(answer.status == .forbidden && answer.code == "second_factor_enrolment_required")
            #expect(answer.json["sign_in_token"] as? String == Scenario.token)
            #expect(answer.json["expires_in"] as? Int == 900 && answer.json["factors"] == nil)
        }
    }

    @Test func anAppEndsTheSignIn() async throws {
        try await Scenario.fleet().run { client in
            let begun = try await client.send(.post, "/auth/factors/totp", "{\(token)}", headers: headers)
            let id = try #require(begun.json["id"] as? String)
            #expect(begun.json["secret"] as? String == "JBSWY3DPEHPK3PXP")
            let path = "/auth/factors/totp/\(id)/confirm"
            let wrong = try await client.send(.post, path, #"{"code":"000000",\#(token)}"#, headers: headers)
            #expect(wrong.code == "second_factor_invalid")
            let done = try await client.send(.post, path, #"{"code":"123456",\#(token)}"#, headers: headers)
            #expect(done.status == .ok && done.json["recovery_codes"] as? [String] == ["a-b-c"])
            #expect((done.json["tokens"] as? [String: String])?["access_token"] == "access-1")
            #expect(done.setCookies.contains { $0.hasPrefix("access_token=") })
        }
    }

    @Test func aPasskeyEndsTheSignIn() async throws {
        try await Scenario.fleet().run { client in
            let options = try await client.send(
                .post, "/auth/passkeys/registration-options", "{\(token)}", headers: headers)
            #expect(options.json["challenge"] != nil)
            let done = try await client.send(
                .post, "/auth/passkeys", #"{"credential":\#(PasskeyScenario.credential()),\#(token)}"#,
                headers: headers)
            #expect(done.status == .ok && done.json["recovery_codes"] as? [String] == ["a-b-c"])
            #expect((done.json["tokens"] as? [String: String])?["access_token"] == "access-1")
        }
    }

    /// The next step is the terms of service; the codes are shown nowhere else.
    @Test func theRecoveryCodesGoWithTheNextStep() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Identity.RegisterPasskey.self) { _, _ in
            .init(
                passkey: PasskeyScenario.passkey, recoveryCodes: [Secret("a-b-c")],
                signIn: .init(profile: Samples.profile, proof: Scenario.pending, pendingStep: .terms))
        }
        try await fleet.run { client in
            let answer = try await client.send(
                .post, "/auth/passkeys", #"{"credential":\#(PasskeyScenario.credential()),\#(token)}"#,
                headers: headers)
            #expect(answer.status == .forbidden && answer.code == "terms_not_accepted")
            #expect(answer.json["recovery_codes"] as? [String] == ["a-b-c"])
        }
    }

    /// The factor is there, and nothing stores the codes.
    @Test func theRecoveryCodesGoWithAnErrorOfTheSignIn() async throws {
        var (withoutTokens, withoutSignIn) = (try Scenario.fleet(), try Scenario.fleet())
        withoutTokens.answer(Tokens.IssueSession.self) { _, _ in throw ServiceError.unavailable() }
        withoutSignIn.answer(Identity.ConfirmTOTP.self) { _, _ in
            .init(recoveryCodes: [Secret("a-b-c")], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        withoutSignIn.answer(Identity.RegisterPasskey.self) { _, _ in
            .init(passkey: PasskeyScenario.passkey, recoveryCodes: [Secret("a-b-c")])
        }
        for fleet in [withoutTokens, withoutSignIn] {
            try await fleet.run { client in
                let app = try await client.send(
                    .post, "/auth/factors/totp/\(FactorPagesScenario.app.id)/confirm", #"{"code":"123456",\#(token)}"#,
                    headers: headers)
                let passkey = try await client.send(
                    .post, "/auth/passkeys", #"{"credential":\#(PasskeyScenario.credential()),\#(token)}"#,
                    headers: headers)
                for answer in [app, passkey] {
                    #expect(answer.status == .serviceUnavailable && answer.code == "service_unavailable")
                    #expect(answer.json["recovery_codes"] as? [String] == ["a-b-c"])
                }
            }
        }
    }

    @Test func refusesOtherTokensAndNone() async throws {
        try await Scenario.fleet().run { client in
            for path in ["/auth/factors/totp", "/auth/passkeys/registration-options"] {
                let foreign = try await client.send(.post, path, #"{"sign_in_token":"x"}"#, headers: headers)
                #expect(foreign.code == "sign_in_token_invalid")
                let none = try await client.send(.post, path, "{}", headers: headers)
                #expect(none.code == "authentication_required")
            }
        }
    }
}
