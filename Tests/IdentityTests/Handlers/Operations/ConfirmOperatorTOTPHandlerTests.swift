import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct ConfirmOperatorTOTPHandlerTests {
    @Test func theFirstCodeSetsTheAppUp() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let secret = TOTPSecret.random()
        let app = try await ann.keepApp(secret)
        let before = try await ann.found().epoch
        #expect(await error { try await ann.confirmApp(app, Secret("000000x")) }?.code == .secondFactorInvalid)
        #expect(await error { try await ann.confirmApp(.make(), TOTPFixture.code(of: secret)) }?.code == .notFound)
        let reply = try await ann.confirmApp(app, TOTPFixture.code(of: secret))
        #expect(reply.recoveryCodes.count == 10 && reply.user.secondFactor == .code && reply.user.epoch == before + 1)
        #expect(try await ann.events().first == "factor_added totp")
    }

    /// Of two browsers, the second one does not replace the app of the first one.
    @Test func aSecondAppIsRefused() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        _ = try await ann.setUpApp()
        let epoch = try await ann.found().epoch
        let secret = TOTPSecret.random()
        let second = try await ann.keepApp(secret)
        let thrown = await error {
            try await ann.identity.call(
                Identity.ConfirmOperatorTOTP(
                    user: ann.user, epoch: epoch, factor: second, code: TOTPFixture.code(of: secret), ipAddress: nil),
                ann.identity.operatorContext)
        }
        #expect(thrown != nil)
        #expect(try await ann.found().epoch == epoch)
    }
}
