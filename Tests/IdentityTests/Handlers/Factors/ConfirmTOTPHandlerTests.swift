import Models
import OneTimePasswords
import Proofs
import Testing

@testable import IdentityService

@Suite struct ConfirmTOTPHandlerTests {
    @Test func turnsTwoStepOnAndEndsTheOtherSessions() async throws {
        let totp = try await TOTPFixture()
        let secret = TOTPSecret.random()
        let factors = totp.factors
        let id = try await factors.service.totpFactors.begin(
            secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
        let wrong = await error { try await totp.confirm(id, Secret("000000")) }
        #expect(wrong?.code == .secondFactorInvalid)
        #expect(try await totp.identity.signIn("ann@example.com").pendingStep == nil)

        let session = SessionID.make()
        let reply = try await totp.confirm(id, TOTPFixture.code(of: secret), session: session)
        #expect(Set(reply.recoveryCodes).count == 10)
        let claims = try await totp.identity.proofs.verify(
            reply.proof, from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.keptSession == session && claims.epoch == reply.epoch && reply.epoch == 2)
        #expect(try await totp.notices() == ["authenticator_added"])
        #expect(try await totp.identity.signIn("ann@example.com").pendingStep == .secondFactor)
        // In another tab.
        #expect(
            await error { try await totp.confirm(id, TOTPFixture.code(of: secret, 1)) }?.code
                == .insufficientUserAuthentication)
    }

    @Test func theSignInThatGoesOnStatesTheDevice() async throws {
        let totp = try await TOTPFixture()
        let factors = totp.factors
        _ = try await totp.identity.call(
            Identity.UpdateApplication(id: factors.application, factorSettings: .init(secondFactor: .required)),
            totp.identity.operatorContext)
        let secret = TOTPSecret.random()
        let id = try await factors.service.totpFactors.begin(
            secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
        _ = try await totp.identity.call(
            Identity.ConfirmTOTP(
                enroller: .signIn(totp.pending(.secondFactorEnrolment)), factor: id, code: TOTPFixture.code(of: secret),
                ipAddress: nil, origin: MailOrigin(browser: "Firefox", system: "Linux")), totp.identity.context())
        #expect(try await totp.identity.devices(of: .signIn) == ["Firefox/Linux"])
    }

    /// Of a user with another factor, a session has to have shown two already.
    @Test func theSessionHasShownTheApp() async throws {
        let totp = try await TOTPFixture()
        let factors = totp.factors
        for (methods, epoch) in [(["pwd"], 2), (["pwd", "otp", "mfa"], 3)] {
            let (secret, session) = (TOTPSecret.random(), SessionID.make())
            let id = try await factors.service.totpFactors.begin(
                secret, of: factors.ann.id, factors.application, deadline: factors.deadline)
            let reply = try await totp.confirm(id, TOTPFixture.code(of: secret), session: session, methods: methods)
            let claims = try await totp.identity.proofs.verify(
                ReauthenticationProof.self, try #require(reply.reauthentication), from: .identity, request: nil
            ).claims
            #expect(claims.user == factors.ann.id && claims.session == session && claims.epoch == epoch)
            #expect(claims.authenticationMethods == ["otp", "mfa"])
        }
    }
}
