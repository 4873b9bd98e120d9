import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct HeldSignInStoreTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    @Test func sendsOneMessagePerMinuteForTheSameSignIn() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.identity.signUp("ann@example.com")
        _ = try await fixture.identity.takeMails()
        for _ in 0..<3 { _ = try await fixture.signIn(.google, Self.ann) }
        #expect(try await fixture.identity.takeMails().count == 1)
    }

    @Test func aHeldSignInIsBoundToItsMailbox() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        try await identity.signUp("ann@example.com")
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.takeMails()
        _ = try await fixture.signIn(.google, Self.ann)
        let hold = try #require(try await identity.takeMails().first?.grant?.hold)
        let grant = OneTimeGrant(
            .magicLink, email: try identity.email("bob@example.com"), application: bob.applicationID,
            client: identity.client.id, user: bob.id, credential: try #require(bob.credentials.first).id, hold: hold)
        #expect(
            await error {
                try await identity.call(
                    Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(grant)), identity.context())
            }?.code == .tokenInvalid)
        _ = try await identity.signIn("bob@example.com")
    }

    /// An attacker with a provider account for another person's address can't flood their mailbox.
    @Test func sendsAtMostTwentyMessagesADay() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        func mails() async throws -> Int {
            for _ in 0..<2 { _ = try await fixture.signIn(.google, Self.ann) }
            return try await identity.takeMails().count
        }
        func pass(_ time: String) async throws {
            try await identity.postgres.execute(
                """
                UPDATE identity.held_sign_ins SET created_at = created_at - \(time)::interval
                WHERE user_id = \(ann.id)
                """)
        }
        var sent = 0
        for _ in 0..<25 {
            sent += try await mails()
            try await pass("2 minutes")
        }
        #expect(sent == 20)
        try await pass("1 day")
        #expect(try await mails() == 1)
    }
}
