import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct RotateSignUpHookSecretHandlerTests {
    /// The secrets that mailer gets with the next sign-up.
    private func secrets(_ fixture: SignUpHookFixture) async throws -> WebhookSecrets {
        let request = try await fixture.pending { try await fixture.signUp("ann@example.com") }.request()
        return try fixture.identity.service.signUpHookSecrets.secrets.open(
            try #require(request.sealedSecrets), forSignUpHookOf: request.application)
    }

    private func rotate(
        _ fixture: SignUpHookFixture, overlap: Int = 3600
    ) async throws -> Identity.RotateSignUpHookSecret.Reply {
        try await fixture.identity.call(
            Identity.RotateSignUpHookSecret(application: fixture.identity.client.applicationID, overlap: overlap),
            fixture.identity.operatorContext)
    }

    @Test func bothSecretsSignForAWhile() async throws {
        let fixture = try await SignUpHookFixture()
        let first = try await secrets(fixture)
        #expect(first.previous == nil)
        let rotated = try await rotate(fixture)
        let second = try await secrets(fixture)
        #expect(second.current == rotated.secret && second.previous == first.current)
        #expect(second.active(at: Date()).count == 2 && rotated.previousSecretUntil == second.previousUntil)
        #expect(second.active(at: Date(timeIntervalSinceNow: 3700)) == [rotated.secret])
        let last = try await rotate(fixture, overlap: 0)
        #expect(try await secrets(fixture).active(at: Date()) == [last.secret] && last.previousSecretUntil == nil)
        // Neither the database nor the audit log has one.
        let stored = try await fixture.identity.storedText()
        for secret in [first.current, rotated.secret, last.secret] { #expect(!stored.contains(secret.reveal())) }
    }

    /// A sealed secret that was moved to another application can't be opened there.
    @Test func secretsAreBoundToTheirApplication() async throws {
        let fixture = try await SignUpHookFixture()
        let request = try await fixture.pending { try await fixture.signUp("ann@example.com") }.request()
        let box = fixture.identity.service.signUpHookSecrets.secrets
        let sealed = try #require(request.sealedSecrets)
        #expect(throws: SealError.cannotOpen) { try box.open(sealed, forSignUpHookOf: .make()) }
    }

    @Test func takesAnApplicationWithAHook() async throws {
        let identity = try await IdentityFixture()
        for (application, overlap, code) in [
            (identity.client.applicationID, 60, ErrorCode.notFound), (.make(), 60, .notFound),
            (identity.client.applicationID, -1, .invalidRequest),
        ] {
            let found = await error {
                try await identity.call(
                    Identity.RotateSignUpHookSecret(application: application, overlap: overlap),
                    identity.operatorContext)
            }
            #expect(found?.code == code)
        }
    }
}
