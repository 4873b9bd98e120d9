import Models
import Testing

@testable import GatewayService

@Suite struct SignInOutcomeTests {
    private static let opened = OpenedSession(client: Samples.client, grant: Samples.grant, profile: Samples.profile)
    private static let waiting = WaitingSignIn(
        client: Samples.client, step: .emailVerification, token: Secret("t"), expiresIn: 300,
        profile: Samples.profile, deviceCookie: nil)

    @Test func answersWithTheSessionOrTheStep() throws {
        let cookies = SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token")
        #expect(try SignInOutcome.opened(Self.opened).response(setting: cookies).status == .ok)
        #expect(throws: WaitingSignIn.self) { try SignInOutcome.waiting(Self.waiting).response(setting: cookies) }
        #expect(SignInOutcome.opened(Self.opened).session != nil)
        let waiting = SignInOutcome.waiting(Self.waiting)
        #expect(waiting.session == nil && waiting.client == Samples.client)
    }
}
