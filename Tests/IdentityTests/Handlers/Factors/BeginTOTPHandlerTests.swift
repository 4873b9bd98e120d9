import Models
import OneTimePasswords
import Testing

@testable import IdentityService

@Suite struct BeginTOTPHandlerTests {
    @Test func makesASecretForAnApp() async throws {
        let totp = try await TOTPFixture()
        let (first, second) = (try await totp.begin(), try await totp.begin())
        #expect(first.secret != second.secret && first.secret.reveal().count == 32)
        let uri = first.uri.reveal()
        #expect(uri.hasPrefix("otpauth://totp/Acme%20Notes:ann%40example.com?secret=\(first.secret.reveal())&"))
        #expect(first.qr.reveal().hasPrefix("<svg "))
        // Sign-ins go on as they were.
        #expect(try await totp.identity.signIn("ann@example.com").pendingStep == nil)
        #expect(try await totp.notices() == [])
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let totp = try await TOTPFixture()
        #expect(await error { try await totp.begin(signedIn: 611) }?.code == .insufficientUserAuthentication)
        #expect(
            await error { try await totp.begin(signedIn: 611, password: Secret("wrong")) }?.code == .invalidCredentials)
        _ = try await totp.begin(signedIn: 611, password: IdentityFixture.password)
        // Whoever has only the password can't put another app in place of the user's.
        try await totp.factors.confirmTOTP()
        #expect(await error { try await totp.begin() }?.code == .insufficientUserAuthentication)
        _ = try await totp.begin(methods: ["pwd", "otp", "mfa"])
    }
}
