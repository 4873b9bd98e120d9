import Models
import Testing

@testable import IdentityService

@Suite struct VerifyOperatorCodeHandlerTests {
    @Test func eachCodeCountsOnce() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let (secret, _) = try await ann.setUpApp()
        let code = TOTPFixture.code(of: secret)
        #expect(try await ann.verify(code).id == ann.user)
        #expect(await error { try await ann.verify(code) }?.code == .secondFactorInvalid)
        #expect(await error { try await ann.verify(Secret("12345")) }?.code == .secondFactorInvalid)
        #expect(
            try await ann.events().prefix(3) == ["second_factor_failed totp", "second_factor_failed totp", "sign_in"])
        let signIn = try await ann.identity.auditEntries { $0.event = .signIn }.first
        #expect(signIn?.authenticationMethods == ["pwd", "otp", "mfa"] && signIn?.ipAddress == "192.0.2.7")
    }

    @Test func aRecoveryCodeTakesItsPlaceOnce() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let codes = try await ann.setUpApp().codes
        #expect(codes.count == 10)
        #expect(try await ann.verify(codes[0], isRecoveryCode: true).id == ann.user)
        #expect(await error { try await ann.verify(codes[0], isRecoveryCode: true) }?.code == .secondFactorInvalid)
        #expect(await error { try await ann.verify(Secret("x"), isRecoveryCode: true) }?.code == .secondFactorInvalid)
        #expect(try await ann.verify(codes[1], isRecoveryCode: true).id == ann.user)
        #expect(try await ann.events().contains("recovery_code_used recovery_code"))
    }

    /// The password may have been another one.
    @Test func whatWasCheckedInAnEarlierEpochDoesNotCount() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let (secret, _) = try await ann.setUpApp()
        let epoch = try await ann.setPassword().epoch
        let code = TOTPFixture.code(of: secret)
        #expect(await error { try await ann.verify(code, epoch: epoch - 1) }?.code == .invalidCredentials)
        #expect(try await ann.verify(code, epoch: epoch).epoch == epoch)
    }
}
