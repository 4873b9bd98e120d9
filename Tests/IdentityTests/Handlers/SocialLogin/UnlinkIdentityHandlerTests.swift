import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct UnlinkIdentityHandlerTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    @Test func keepsTheLastSignInMethod() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.authenticated(try await fixture.signIn(.google, Self.ann)).profile
        func linked() async throws -> [LinkedIdentity] {
            try await identity.call(
                Identity.ListLinkedIdentities(user: ann.id, application: ann.applicationID), identity.context())
        }
        func unlink(_ id: LinkedIdentityID, of profile: SessionProfile? = nil) async -> String? {
            await error {
                try await identity.call(
                    Identity.UnlinkIdentity(session: try await identity.sessionProof(of: profile ?? ann), identity: id),
                    identity.context())
            }?.code.rawValue
        }
        let google = try #require(try await linked().first)
        #expect(google.provider == .google)
        #expect(google.email?.description == "ann@example.com")
        #expect(await unlink(google.id) == "last_sign_in_method")
        _ = try await fixture.signIn(.github, ["id": 5, "email": "ann@example.com", "email_verified": true])
        let bob = try await identity.signUp("bob@example.com").profile
        #expect(await unlink(google.id, of: bob) == "not_found")
        #expect(await unlink(google.id) == nil)
        #expect(await unlink(google.id) == "not_found")
        let left = try await linked()
        #expect(left.map(\.provider) == [.github])
        // A magic link to the verified address is a sign-in method as well, once the client offers it.
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.github, .magicLink]), identity.context())
        #expect(await unlink(try #require(left.first).id) == nil)
        #expect(try await fixture.audited().suffix(2) == ["identity_unlinked google", "identity_unlinked github"])
    }

    /// A person at an unattended browser must not remove a sign-in method of the owner.
    @Test func needsAFreshSignInAndSendsANotice() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.verify(ann)
        func link() async throws -> LinkedIdentityID {
            _ = try await fixture.signIn(.google, Self.ann)
            _ = try await identity.takeMails()
            let linked = try await identity.call(
                Identity.ListLinkedIdentities(user: ann.id, application: ann.applicationID), identity.context())
            return try #require(linked.first).id
        }
        func unlink(
            _ id: LinkedIdentityID, signedIn age: Int, password: Secret? = nil
        ) async throws -> Identity.UnlinkIdentity.Reply {
            try await identity.call(
                Identity.UnlinkIdentity(
                    session: try await identity.sessionProof(of: ann, signedIn: age), identity: id,
                    freshness: .init(password: password)),
                identity.context())
        }
        let google = try await link()
        #expect(
            await error { try await unlink(google, signedIn: 601) }
                == ServiceError.insufficientUserAuthentication.offering([.password]))
        #expect(
            await error { try await unlink(google, signedIn: 601, password: Secret("not hers at all")) }?.code.rawValue
                == "invalid_credentials")
        #expect(try await identity.takeMails().isEmpty)
        for (age, password) in [(601, IdentityFixture.password), (590, nil)] {
            let id = try await link()
            let reply = try await unlink(id, signedIn: age, password: password)
            let mail = try #require(try await identity.takeMails().first)
            #expect(mail.values["notice"] == "provider_removed")
            #expect(mail.values["provider"] == "Google")
            #expect(mail.recipient.description == "ann@example.com")
            // All sessions end, except the calling one.
            let epoch = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
            #expect(epoch.user == ann.id)
            #expect(epoch.keptSession != nil)
        }
    }
}
