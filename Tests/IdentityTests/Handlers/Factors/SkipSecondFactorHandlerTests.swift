import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct SkipSecondFactorHandlerTests {
    private func allow(_ isAllowed: Bool, _ totp: TOTPFixture) async throws {
        _ = try await totp.identity.call(
            Identity.UpdateApplication(
                id: totp.factors.application, factorSettings: .init(remembersBrowsers: isAllowed)),
            totp.identity.operatorContext)
    }

    private func skip(
        _ totp: TOTPFixture, _ browser: Secret, _ step: PendingSignIn.Step = .secondFactor
    ) async throws -> Identity.AuthenticatedUser {
        try await totp.identity.call(
            Identity.SkipSecondFactor(
                proof: totp.pending(step), browser: browser, ipAddress: "192.0.2.7",
                origin: MailOrigin(browser: "Firefox", system: "Linux")), totp.identity.context())
    }

    /// Shows a code, and has the browser remembered.
    private func remember(_ totp: TOTPFixture, _ browser: Secret, code: Secret) async throws {
        _ = try await totp.identity.call(
            Identity.VerifySecondFactor(
                proof: totp.pending(), answer: .totp(code), browser: browser, ipAddress: nil, origin: nil),
            totp.identity.context())
    }

    @Test func aRememberedBrowserSignsInWithOneFactor() async throws {
        let totp = try await TOTPFixture()
        let (browser, secret) = (RandomToken.make(), try await totp.factors.confirmTOTP().secret)
        try await allow(true, totp)
        try await remember(totp, browser, code: TOTPFixture.code(of: secret))
        let user = try await skip(totp, browser)
        #expect(user.pendingStep == nil)
        let claims = try await totp.identity.proofs.verify(user.proof, from: .identity, for: .session, request: nil)
            .claims
        // True: what needs two factors asks for the other one.
        #expect(claims.authenticationMethods == ["pwd"] && claims.pendingSignIn == "a")
        // Of one transaction, so their order is not told.
        #expect(
            Set(try await totp.identity.auditedSignIns().suffix(2))
                == ["second_factor_skipped remembered_browser", "sign_in pwd"])
        #expect(try await totp.identity.devices(of: .secondFactorSkipped) == ["Firefox/Linux"])
        #expect(try await totp.identity.devices(of: .signIn).last == "Firefox/Linux")
        #expect(await error { try await skip(totp, RandomToken.make()) }?.code == .secondFactorInvalid)
        // A step-up asks in remembered browsers, too.
        for step in [PendingSignIn.Step.terms, .stepUp] {
            #expect(await error { try await skip(totp, browser, step) }?.code == .signInTokenInvalid)
        }

        try await allow(false, totp)
        #expect(await error { try await skip(totp, browser) }?.code == .secondFactorInvalid)
    }

    @Test func aNewPasswordEndsIt() async throws {
        let totp = try await TOTPFixture()
        let (browser, secret) = (RandomToken.make(), try await totp.factors.confirmTOTP().secret)
        try await allow(true, totp)
        try await remember(totp, browser, code: TOTPFixture.code(of: secret))
        _ = try await totp.identity.call(
            Identity.ResetPassword(
                proof: totp.identity.mailboxProof(.passwordReset, by: totp.factors.ann),
                newPassword: Secret("another long sentence for now")), totp.identity.context())
        #expect(await error { try await skip(totp, browser) }?.code == .secondFactorInvalid)
    }

    @Test func anApplicationThatDoesNotAllowItRemembersNothing() async throws {
        let totp = try await TOTPFixture()
        let secret = try await totp.factors.confirmTOTP().secret
        try await remember(totp, RandomToken.make(), code: TOTPFixture.code(of: secret))
        #expect(try await totp.factors.count("remembered_browsers") == 0)
    }
}
