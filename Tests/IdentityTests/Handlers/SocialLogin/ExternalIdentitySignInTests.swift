import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct ExternalIdentitySignInTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    /// Google has verified an address that it doesn't host. It may belong to another person by now.
    @Test func anAddressThatMayHaveChangedHandsNeedsTheMailbox() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        var external = ExternalIdentity(provider: .google, issuer: Google.issuer, subject: "1")
        external.email = try identity.email("ann@corp.example")
        external.isEmailVerified = true
        external.mayHaveLostEmail = true
        func signIn() async throws -> Identity.CompleteProviderSignIn.Reply {
            try await identity.service.externalIdentitySignIn(
                external, to: identity.client,
                .init(
                    client: identity.client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
                    nonce: Secret("n")), identity.context())
        }
        let local = try await identity.signUp("ann@corp.example").profile
        try await identity.verify(local)
        _ = try await identity.takeMails()
        guard case .held = try await signIn() else {
            Issue.record("linked without proving the mailbox")
            return
        }
        let mail = try #require(try await identity.takeMails().first)
        let signedIn = try await fixture.follow(mail)
        #expect(signedIn.profile.id == local.id)
        // The owner had proved the mailbox before, so nothing is removed, and they get a notice.
        #expect(!signedIn.credentialsReset)
        _ = try await identity.signIn("ann@corp.example")
        #expect(try await identity.takeMails().map { $0.values["notice"] } == ["account_linked"])
        #expect(try fixture.authenticated(try await signIn()).profile.id == local.id)
        // A new user with such an address still has to prove the mailbox.
        external = ExternalIdentity(provider: .google, issuer: Google.issuer, subject: "2")
        external.email = try identity.email("bob@corp.example")
        external.isEmailVerified = true
        external.mayHaveLostEmail = true
        let bob = try fixture.authenticated(try await signIn()).profile
        #expect(bob.credentials.first?.emailVerifiedAt == nil)
        #expect(try await identity.takeMails().map(\.kind) == [.verification])
    }

    @Test func concurrentFirstSignInsMakeOneUser() async throws {
        let fixture = try await ProviderFixture()
        try fixture.provider.behave(.init(Self.ann))
        let application = fixture.identity.client.applicationID
        var external = ExternalIdentity(provider: .google, issuer: "https://accounts.google.com", subject: "1")
        external.email = try fixture.identity.email("ann@example.com")
        external.isEmailVerified = true
        let users = try await withThrowingTaskGroup(of: UserID.self) { group in
            for _ in 0..<8 {
                group.addTask { [external] in
                    let client = fixture.identity.client
                    let reply = try await fixture.identity.service.externalIdentitySignIn(
                        external, to: client,
                        .init(
                            client: client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
                            nonce: Secret("n")), fixture.identity.context())
                    return try fixture.authenticated(reply).profile.id
                }
            }
            return try await group.reduce(into: Set<UserID>()) { $0.insert($1) }
        }
        #expect(users.count == 1)
        let count: Int = try await fixture.identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities WHERE application_id = \(application)")[0].decode(
                "count")
        #expect(count == 1)
    }
}
