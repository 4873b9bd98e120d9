import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct ProfileTests {
    @Test func nullableFieldsArePresent() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let json = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(profile)) as? [String: Any])
        let person = try #require(json["identity"] as? [String: Any])
        #expect(
            Set(person.keys) == [
                "id", "avatar_url", "external_id", "given_name", "family_name", "display_name", "preferred_language",
                "locale", "timezone",
            ])
        let credential = try #require((json["credentials"] as? [[String: Any]])?.first)
        #expect(Set(credential.keys) == ["id", "user_id", "email", "hashed_email", "email_verified_at"])
        #expect(credential["email_verified_at"] is NSNull)
    }

    private func update(
        _ identity: IdentityFixture, _ profile: SessionProfile, _ changes: [Identity.IdentityField: String?]
    ) async throws -> UserIdentity? {
        try await identity.call(
            Identity.UpdateProfile(
                user: profile.id, application: profile.applicationID,
                account: try #require(profile.activeMembership).accountID, changes: changes), identity.context()
        ).identity
    }

    @Test func namedFieldsChangeAndOthersStay() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com", language: "fr").profile
        let set = try await update(identity, profile, [.displayName: "Ann", .avatarURL: "https://example.com/a.png"])
        #expect(set?.displayName == "Ann")
        #expect(set?.preferredLanguage == "fr")
        let cleared = try await update(identity, profile, [.displayName: nil as String?])
        #expect(cleared?.displayName == nil)
        #expect(cleared?.avatarURL == "https://example.com/a.png")
        let fault = await error {
            try await update(
                identity, profile, [.avatarURL: "javascript:alert(1)", .givenName: "a\u{0}b", .locale: "?"])
        }
        #expect(fault?.invalidParams?.map(\.path) == ["/avatar_url", "/given_name", "/locale"])
    }

    @Test func nobodyActsInAForeignAccount() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        let foreign = try #require(bob.activeMembership).accountID
        let fault = await error {
            try await identity.call(
                Identity.SwitchAccount(session: identity.session(of: ann), account: foreign),
                identity.context())
        }
        #expect(fault?.code == .notFound)
    }

    @Test func aNewPasswordBeginsAnEpoch() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let kept = SessionID.make()
        func change(_ current: String, _ new: String) async throws -> Identity.ChangePassword.Reply {
            try await identity.call(
                Identity.ChangePassword(
                    user: profile.id, application: profile.applicationID, applicationName: "Acme Notes",
                    account: try #require(profile.activeMembership).accountID, currentPassword: Secret(current),
                    newPassword: Secret(new), keptSession: kept), identity.context())
        }
        let old = IdentityFixture.password.reveal()
        #expect(
            await error { try await change("not the password", "another long sentence") }?.code == .invalidCredentials
        )
        #expect(await error { try await change(old, "short") }?.invalidParams?.first?.path == "/new_password")
        let reply = try await change(old, "another long sentence")
        let claims = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.epoch == 2)
        #expect(claims.keptSession == kept)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let effects = try await identity.call(Identity.LeaseEvents(), identity.context())
        let kinds = try effects.map { effect in
            switch effect.work {
            case .mail(let mail): try mail.mail().kind.rawValue
            case .advanceEpoch: "epoch"
            case .forgetUser: "erasure"
            }
        }
        #expect(kinds.sorted() == ["epoch", "notice", "verification"])
    }

    @Test(arguments: [
        "http://a.b/\u{0}x", "http://a.b/\r\nx", "http://a.b/a b", "http://a.b/\"><script>", "http://a.b/\u{202E}x",
        "https://good.com@evil.com/", "https://a.b/%00", "https:///x", "//a.b/x",
    ])
    func whatIsNoAddressOfAPictureIsRefused(url: String) async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let fault = await error { try await update(identity, profile, [.avatarURL: url]) }
        #expect(fault?.invalidParams?.map(\.path) == ["/avatar_url"])
    }
}
