import Models
import OneTimePasswords
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
}
