import Models
import Testing

@testable import IdentityService

@Suite struct BeginOperatorTOTPHandlerTests {
    @Test func makesASecretForTheFirstAppOnly() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let app = try await ann.beginApp()
        #expect(app.uri.reveal().hasPrefix("otpauth://totp/Latchkey%20console:ann%40example.com?secret="))
        #expect(app.qr.reveal().hasPrefix("<svg"))
        #expect(try await ann.beginApp().secret != app.secret)
        _ = try await ann.setUpApp()
        #expect(await error { try await ann.beginApp() }?.code == .alreadyExists)
    }

    @Test func needsThePasswordOfThisEpoch() async throws {
        let ann = try await OperatorFixture(IdentityFixture())
        let epoch = try await ann.setPassword().epoch
        #expect(await error { try await ann.beginApp(epoch: epoch - 1) }?.code == .invalidCredentials)
    }
}
