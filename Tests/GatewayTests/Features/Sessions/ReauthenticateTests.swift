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
            for body in [#"{"password":"right"}"#, #"{"type":"totp","code":"123456"}"#] {
                let answer = try await client.send(
                    .post, "/auth/reauthenticate", body, headers: PasskeyScenario.headers)
                #expect(answer.code == "rate_limited" && answer.headers[.retryAfter] == "7")
            }
        }
    }
}
