import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AccountLinkingPolicyTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    @Test func linksAVerifiedIdentityToTheVerifiedOwnerOfItsAddress() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let local = try await identity.signUp("ann@example.com").profile
        try await identity.verify(local)
        _ = try await identity.takeMails()
        let signedIn = try fixture.authenticated(try await fixture.signIn(.google, Self.ann))
        #expect(signedIn.profile.id == local.id)
        #expect(signedIn.epochProof == nil)
        // Empty fields are filled, others stay, and the owner gets a notice.
        #expect(signedIn.profile.identity?.displayName == "Ann")
        let mails = try await identity.takeMails()
        #expect(mails.map(\.kind) == [.notice])
        #expect(mails.first?.values["notice"] == "account_linked")
        #expect(mails.first?.recipient.description == "ann@example.com")
        #expect(try await fixture.audited() == ["identity_linked google", "sign_in google"])
        _ = try await identity.signIn("ann@example.com")
        // An identity at a second provider is linked as well.
        let other = try fixture.authenticated(
            try await fixture.signIn(.github, ["id": 5, "email": "ann@example.com", "email_verified": true]))
        #expect(other.profile.id == local.id)
    }

    /// An attacker has the victim's address at a provider that doesn't verify addresses.
    @Test func anUnverifiedAddressOpensNoAccount() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let victim = try await identity.signUp("ann@example.com").profile
        let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com", "email_verified": false]
        _ = try await identity.takeMails()
        for isVerified in [false, true] {
            if isVerified { try await identity.verify(victim) }
            for name in Provider.allCases {
                #expect(await error { try await fixture.signIn(name, mallory) }?.code == .emailUnverified)
            }
        }
        // No message is sent, since the victim might follow its link in good faith.
        #expect(try await identity.takeMails().isEmpty)
        #expect(try await fixture.users() == 1)
        let links: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities")[0].decode("count")
        #expect(links == 0)
    }

    @Test func signsUpNobodyWhomThePolicyRefuses() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        _ = try fixture.authenticated(try await fixture.signIn(.google, Self.ann))
        let eve: [String: TestProvider.Value] = ["id": "7", "email": "eve@example.com", "email_verified": true]
        for (change, code) in [
            (SignUpSettings.Change(mode: .closed), ErrorCode.signUpClosed), (.init(mode: .invite), .invitationRequired),
            (.init(mode: .open, deniedDomains: ["example.com"]), .emailDomainNotAllowed),
        ] {
            try await identity.setSignUp(change)
            #expect(await error { try await fixture.signIn(.google, eve) }?.code == code)
            // A user who exists already still signs in.
            _ = try fixture.authenticated(try await fixture.signIn(.google, Self.ann))
        }
        #expect(try await fixture.users() == 1)
    }

    /// Where existence is hidden, an unverified address that may not sign up looks like a registered one.
    @Test func aRefusalRevealsNothingIfExistenceIsHidden() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        try await identity.signUp("ann@example.com")
        try await identity.setSignUp(.init(mode: .closed))
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, hideAccountExistence: true),
            identity.operatorContext)
        for email in ["ann@example.com", "new@example.com"] {
            let reply = try await fixture.signIn(
                .google, ["id": "666", "email": .init(stringLiteral: email), "email_verified": false])
            guard case .held = reply else {
                Issue.record("\(email): \(reply)")
                continue
            }
        }
        #expect(try await fixture.users() == 1)
    }

    /// If an application hides which addresses are registered, a provider that verifies none must not reveal it either.
    @Test func takenAndNewAddressesLookAlikeIfExistenceIsHidden() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, hideAccountExistence: true),
            identity.operatorContext)
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.verify(ann)
        _ = try await identity.takeMails()
        for (id, address) in [("666", "ann@example.com"), ("667", "nobody@example.com")] {
            let mallory: [String: TestProvider.Value] = ["id": .string(id), "email": .string(address)]
            for _ in 0..<2 {
                guard case .held = try await fixture.signIn(.facebook, mallory) else {
                    Issue.record("revealed whether \(address) is taken")
                    return
                }
            }
            // One message, whose link signs the reader in and links nothing.
            let mails = try await identity.takeMails()
            #expect(mails.map(\.kind) == [.magicLink])
            let grant = try #require(mails.first?.grant)
            #expect(grant.email.description == address)
            #expect(grant.hold == nil)
            let signedIn = try await identity.call(
                Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(grant)), identity.context())
            #expect(!signedIn.credentialsReset)
        }
        let links: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities")[0].decode("count")
        #expect(links == 0)
        _ = try await identity.signIn("ann@example.com")
    }

    @Test func refusesSuspendedUsers() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.authenticated(try await fixture.signIn(.google, Self.ann)).profile
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await error { try await fixture.signIn(.google, Self.ann) }?.code == .userSuspended)
        // Another provider with the same address doesn't help.
        let other: [String: TestProvider.Value] = ["id": 9, "email": "ann@example.com", "email_verified": true]
        #expect(await error { try await fixture.signIn(.github, other) }?.code == .userSuspended)
        #expect(
            try await fixture.audited().suffix(2)
                == ["sign_in_refused google suspended", "sign_in_refused github suspended"])
        // Neither does a sign-in that was held before.
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.takeMails()
        _ = try await fixture.signIn(.google, ["id": "2", "email": "bob@example.com", "email_verified": true])
        let mail = try #require(try await identity.takeMails().first)
        _ = try await identity.call(Identity.SuspendUser(user: bob.id), identity.context())
        #expect(await error { try await fixture.follow(mail) }?.code == .userSuspended)
    }

    /// An invitation from the waitlist for signing up counts for a person who comes by a provider.
    @Test func anInvitationFromTheWaitlistCounts() async throws {
        let fixture = try await ProviderFixture()
        let waitlist = try await SignUpWaitlist(fixture.identity)
        try await waitlist.join("ann@example.com")
        #expect(await error { try await fixture.signIn(.google, Self.ann) }?.code == .invitationRequired)
        try await waitlist.invite()
        let grant = try await waitlist.mailed()
        let ann = try fixture.authenticated(try await fixture.signIn(.google, Self.ann)).profile
        #expect(ann.memberships.count == 1 && ann.credentials.first?.emailVerifiedAt != nil)
        #expect(
            try await fixture.audited() == [
                "sign_in_refused google invitation_required", "sign_up google", "invite_accepted google",
            ])
        // The mail with the invitation still lets her in, but creates no second user.
        #expect(try await waitlist.accept(grant).profile.id == ann.id)
        #expect(try await fixture.users() == 1)
    }

    /// The provider's word is not enough, so the mailbox gets a link by which the invitation counts.
    @Test func anInvitedPersonWithAnUnverifiedAddressGetsALink() async throws {
        let fixture = try await ProviderFixture()
        let waitlist = try await SignUpWaitlist(fixture.identity)
        try await waitlist.join("ann@example.com")
        try await waitlist.invite()
        _ = try await waitlist.mailed()
        let unverified: [String: TestProvider.Value] = ["id": "1", "email": "ann@example.com", "email_verified": false]
        let reply = try await fixture.signIn(.github, unverified, returnTo: "/login/account")
        guard case .held = reply else {
            Issue.record("not held")
            return
        }
        #expect(try await fixture.users() == 0)
        let mails = try await fixture.identity.takeMails()
        #expect(mails.map(\.kind) == [.signUp] && mails.first?.grant?.redirectURI == "/login/account")
        let ann = try await fixture.follow(try #require(mails.first)).profile
        #expect(ann.credentials.first?.emailVerifiedAt != nil)
        #expect(try await fixture.audited() == ["sign_in_held github"])
    }

    @Test func aRevokedInvitationCountsNoMore() async throws {
        let fixture = try await ProviderFixture()
        let waitlist = try await SignUpWaitlist(fixture.identity)
        try await waitlist.join("ann@example.com")
        try await waitlist.invite()
        try await fixture.identity.postgres.execute("UPDATE identity.invites SET revoked_at = now()")
        #expect(await error { try await fixture.signIn(.google, Self.ann) }?.code == .invitationRequired)
        #expect(try await fixture.users() == 0)
    }
}
