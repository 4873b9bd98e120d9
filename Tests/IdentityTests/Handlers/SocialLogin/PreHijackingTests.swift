import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

/// An attacker registers the address of a victim, and waits until the victim signs in.
@Suite struct PreHijackingTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    /// Pre-hijacking: an attacker signs up with the victim's address and waits for the victim to sign in.
    @Test func anUnverifiedSignUpLosesTheAccountToTheOwnerOfTheAddress() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let attacker = try await identity.signUp("ann@example.com")
        _ = try await identity.call(
            Identity.UpdateProfile(
                user: attacker.profile.id, application: attacker.profile.applicationID,
                account: try #require(attacker.profile.activeMembership).accountID,
                changes: [.displayName: "Mallory"]), identity.context())
        // The attacker also links an identity of their own.
        _ = try await fixture.signIn(.facebook, ["id": "666", "email": "mallory@example.com"])
        try await identity.postgres.execute(
            "UPDATE identity.external_identities SET user_id = \(attacker.profile.id)")
        _ = try await identity.takeMails()

        guard case .held = try await fixture.signIn(.google, Self.ann, returnTo: "/oauth2/authorize?request=r") else {
            Issue.record("signed in without proving the mailbox")
            return
        }
        #expect(try await fixture.audited().last == "sign_in_held google")
        let mails = try await identity.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1)
        #expect(mail.kind == .magicLink)
        #expect(mail.recipient.description == "ann@example.com")
        #expect(mail.languages == ["de"])
        #expect(mail.grant?.redirectURI == "/oauth2/authorize?request=r")
        // Nothing changes until the link is followed.
        _ = try await identity.signIn("ann@example.com")

        let signedIn = try await fixture.follow(mail)
        #expect(signedIn.profile.id == attacker.profile.id)
        #expect(signedIn.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(signedIn.profile.identity?.displayName == "Ann")
        // The password, the linked identity and all earlier sessions are gone.
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let back = await error { try await fixture.signIn(.facebook, ["id": "666", "email": "mallory@example.com"]) }
        #expect(back?.code == .emailUnverified)
        let proof = try #require(signedIn.epochProof)
        let epoch = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        let before = try await identity.proofs.verify(attacker.proof, from: .identity, for: .session, request: nil)
        #expect(epoch.user == attacker.profile.id)
        #expect(epoch.epoch > before.claims.epoch)
        #expect(epoch.keptSession == nil)
        #expect(
            try await fixture.audited().suffix(4).prefix(3)
                == ["credentials_reset google", "identity_linked google", "sign_in google"])
        // From now on, signing in with Google is enough.
        let again = try fixture.authenticated(try await fixture.signIn(.google, Self.ann))
        #expect(again.profile.id == signedIn.profile.id)
        // The link works once.
        #expect(await error { try await fixture.follow(mail) }?.code == .tokenInvalid)
    }

    /// The same, but the attacker comes first: the owner gets the account, and the attacker loses access.
    @Test func anAccountMadeWithAnotherPersonsAddressGoesToItsOwner() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com"]
        let made = try fixture.authenticated(try await fixture.signIn(.facebook, mallory)).profile
        #expect(try await identity.takeMails().map(\.kind) == [.verification])
        guard case .held = try await fixture.signIn(.google, Self.ann) else {
            Issue.record("signed in without proving the mailbox")
            return
        }
        let signedIn = try await fixture.follow(try #require(try await identity.takeMails().first))
        #expect(signedIn.profile.id == made.id)
        #expect(await error { try await fixture.signIn(.facebook, mallory) }?.code == .emailUnverified)
    }

    /// The owner proves the mailbox with a link instead of a provider. Identities that were linked before are removed, too.
    @Test func provingTheMailboxRemovesUnprovenIdentities() async throws {
        for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
            let fixture = try await ProviderFixture()
            let identity = fixture.identity
            let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com"]
            let made = try fixture.authenticated(try await fixture.signIn(.facebook, mallory))
            let proof = try await identity.mailboxProof(purpose, by: made.profile)
            if purpose == .magicLink {
                let signedIn = try await identity.call(
                    Identity.SignInWithEmailLink(proof: proof), identity.context())
                func epoch(_ proof: Proof) async throws -> Int {
                    try await identity.proofs.verify(proof, from: .identity, for: .session, request: nil).claims.epoch
                }
                #expect(try await epoch(signedIn.proof) > epoch(made.proof))
            } else {
                _ = try await identity.call(
                    Identity.ResetPassword(proof: proof, newPassword: IdentityFixture.password), identity.context())
            }
            #expect(await error { try await fixture.signIn(.facebook, mallory) }?.code == .emailUnverified)
        }
    }

    /// The verification link proves the mailbox, but only a session proves that the same person has signed up.
    @Test func verifyingKeepsTheIdentityOfTheSignedInUser() async throws {
        for isSignedIn in [true, false] {
            let fixture = try await ProviderFixture()
            let identity = fixture.identity
            let ann: [String: TestProvider.Value] = ["id": "7", "email": "ann@example.com"]
            let made = try fixture.authenticated(try await fixture.signIn(.facebook, ann)).profile
            if isSignedIn {
                try await identity.verify(made)
                let again = try fixture.authenticated(try await fixture.signIn(.facebook, ann)).profile
                #expect(again.id == made.id)
                #expect(again.credentials.first?.emailVerifiedAt != nil)
            } else {
                _ = try await identity.call(
                    Identity.VerifyEmail(proof: try await identity.mailboxProof(.verification, by: made)),
                    identity.context())
                #expect(await error { try await fixture.signIn(.facebook, ann) }?.code == .emailUnverified)
            }
        }
    }
}
