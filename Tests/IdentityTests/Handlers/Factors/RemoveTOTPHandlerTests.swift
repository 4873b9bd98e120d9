import Models
import Testing

@testable import IdentityService

@Suite struct RemoveTOTPHandlerTests {
    private let both = ["pwd", "otp", "mfa"]

    @Test func takesASessionOfTwoFactors() async throws {
        let totp = try await TOTPFixture()
        let (id, _, codes) = try await totp.factors.confirmTOTP()
        func remove(signedIn age: Int = 0, _ methods: [String]?) async throws -> Identity.RemoveTOTP.Reply {
            try await totp.identity.call(
                Identity.RemoveTOTP(
                    session: totp.session(signedIn: age, methods: methods), factor: id, freshness: .init(),
                    ipAddress: nil, origin: nil), totp.identity.context())
        }
        for methods in [["pwd"], ["otp"], [], nil] {
            #expect(await error { try await remove(methods) }?.code == .insufficientUserAuthentication)
        }
        #expect(await error { try await remove(signedIn: 611, both) }?.code == .insufficientUserAuthentication)
        #expect(try await remove(both).epoch == 3)
        #expect(try await totp.notices() == ["authenticator_removed"])
        #expect(try await totp.identity.signIn("ann@example.com").pendingStep == nil)
        #expect(try await totp.factors.count("recovery_codes") == 0 && !codes.isEmpty)
        // In another tab.
        #expect(await error { try await remove(both) }?.code == .notFound)
    }
}
