import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// The rest is tested in `ReauthenticateEndpointTests`.
@Suite struct ReauthenticateTests {
    /// Guessing is as slow as at a sign-in.
    @Test func wrongPasswordsAndCodesAreAttemptsOfTheAccount() async throws {
        var fleet = try SecondFactorScenario.fleet()
        fleet.allowsAllRequests()
        fleet.answer(Tokens.BeginAttempt.self) { _, _ in throw ServiceError.rateLimited(retryAfter: 7) }
        try await fleet.run(limits: LimitRules()) { client in
            for body in [
                #"{"password":"right"}"#, #"{"type":"totp","code":"123456"}"#,
                #"{"type":"recovery_code","code":"aaaaa-bbbbb-ccccc"}"#,
            ] {
                let answer = try await client.send(
                    .post, "/auth/reauthenticate", body, headers: PasskeyScenario.headers)
                #expect(answer.code == "rate_limited" && answer.headers[.retryAfter] == "7")
            }
            // A passkey can't be guessed, so nobody else keeps its owner out.
            let passkey = #"{"type":"passkey","credential":\#(PasskeyScenario.credential())}"#
            let answer = try await client.send(
                .post, "/auth/reauthenticate", passkey, headers: PasskeyScenario.headers)
            #expect(answer.status == .ok)
        }
    }

    /// Wrong codes of somebody else count elsewhere.
    @Test func aRecoveryCodeCountsForItsSession() async throws {
        var fleet = try SecondFactorScenario.fleet()
        fleet.allowsAllRequests()
        let subjects = CallLog<String>()
        fleet.answer(Tokens.BeginAttempt.self) { call, _ in
            subjects.append(call.subject.reveal())
            return .init(isKnownDevice: false)
        }
        fleet.answer(Tokens.FinishAttempt.self) { _, _ in Nothing() }
        try await fleet.run(limits: LimitRules()) { client in
            for (type, code) in [("recovery_code", "aaaaa-bbbbb-ccccc"), ("totp", "123456")] {
                let answer = try await client.send(
                    .post, "/auth/reauthenticate", #"{"type":"\#(type)","code":"\#(code)"}"#,
                    headers: PasskeyScenario.headers)
                #expect(answer.status == .ok)
            }
        }
        #expect(
            subjects.entries == [
                Tokens.AttemptSubject.recoveryCode(of: Samples.user, in: Samples.claims.session),
                Tokens.AttemptSubject.secondFactor(of: Samples.user),
            ])
    }
}
