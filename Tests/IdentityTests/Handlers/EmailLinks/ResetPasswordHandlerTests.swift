import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ResetPasswordHandlerTests {
    private static let new = Secret("another long sentence of mine")

    private func reset(
        _ identity: IdentityFixture, _ proof: Proof, _ password: Secret = new
    ) async throws -> Identity.ResetPassword.Reply {
        try await identity.call(
            Identity.ResetPassword(proof: proof, newPassword: password), identity.context())
    }

    @Test func setsThePasswordEndsAllSessionsAndMailsANotice() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let reply = try await reset(identity, try await identity.mailboxProof(.passwordReset, by: ann))
        let claims = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.epoch == 2)
        #expect(claims.keptSession == nil)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let signedIn = try await identity.signIn("ann@example.com", password: Self.new).profile
        #expect(signedIn.credentials.first?.emailVerifiedAt != nil)
        #expect(try await identity.takeMails().map(\.kind) == [.notice])
    }

    /// A reset removes no passkey, so the user has to see those that somebody else may have made.
    @Test func theNoticeNamesThePasskeysThatAreLeft() async throws {
        let factors = try await FactorFixture()
        let (identity, ann) = (factors.identity, factors.ann)
        func notice() async throws -> OutgoingMail? {
            _ = try await identity.takeMails()
            // Later than the last change of the password.
            _ = try await reset(
                identity,
                try await identity.mailboxProof(.passwordReset, by: ann, mailedAt: Date(timeIntervalSinceNow: 5)))
            return try await identity.takeMails().first
        }
        #expect(try await notice()?.values["passkeys"] == nil)
        // The first proof of the mailbox would have removed them.
        try await factors.addPasskey(FactorFixture.registration(), name: "Ann’s phone (2)")
        try await factors.addPasskey(FactorFixture.registration(), name: "https://evil.example/?q=1")
        let mail = try await notice()
        #expect(mail?.values["notice"] == "password_reset_done")
        #expect(mail?.values["passkeys"] == "Anns phone 2, httpsevilexampleq1")
    }

    @Test func refusesAWeakPassword() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let proof = try await identity.mailboxProof(.passwordReset, by: ann)
        let thrown = await error { try await reset(identity, proof, Secret("short")) }
        #expect(thrown?.invalidParams?.allSatisfy { $0.path == "/new_password" } == true)
        #expect(await error { try await identity.signIn("ann@example.com") } == nil)
        // The proof is not used up.
        #expect(await error { try await reset(identity, proof) } == nil)
    }

    @Test func refusesALinkFromBeforeAPasswordChange() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let mailedAt = Date()
        _ = try await reset(identity, try await identity.mailboxProof(.passwordReset, by: ann, mailedAt: mailedAt))
        // The same link, and another one mailed at the same time, whatever mailer knows about its token.
        let again = try await identity.mailboxProof(.passwordReset, by: ann, mailedAt: mailedAt)
        #expect(
            await error { try await reset(identity, again, Secret("a third sentence, longer still")) }?.code.rawValue
                == "token_invalid")
        #expect(await error { try await identity.signIn("ann@example.com", password: Self.new) } == nil)
    }

    @Test func setsAFirstPassword() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.postgres.execute("DELETE FROM identity.passwords WHERE user_id = \(ann.id)")
        _ = try await reset(identity, try await identity.mailboxProof(.passwordReset, by: ann))
        #expect(await error { try await identity.signIn("ann@example.com", password: Self.new) } == nil)
    }

    @Test func acceptsOneOfManyConcurrentResets() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let mailedAt = Date()
        let done = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let proof = try await identity.mailboxProof(.passwordReset, by: ann, mailedAt: mailedAt)
                    return await error { try await reset(identity, proof) } == nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
    }
}
