import Foundation
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

/// When somebody whom a provider vouches for is somebody whom we know.
@Suite struct LinkingTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    private func verify(_ profile: SessionProfile, _ identity: IdentityFixture) async throws {
        try await identity.verify(profile)
    }

    private func complete(
        _ mail: OutgoingMail, _ identity: IdentityFixture
    ) async throws -> Identity.AuthenticatedUser {
        let grant = try #require(mail.grant)
        return try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.shown(grant)), identity.context())
    }

    @Test func bothSidesVerifiedAreOne() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let local = try await identity.signUp("ann@example.com").profile
        try await verify(local, identity)
        _ = try await identity.promisedMails()
        let vouched = try fixture.vouched(try await fixture.signIn(.google, Self.ann))
        #expect(vouched.profile.id == local.id)
        #expect(vouched.epochProof == nil)
        // What was empty is filled, what was there stays, and the owner hears of it.
        #expect(vouched.profile.identity?.displayName == "Ann")
        let mails = try await identity.promisedMails()
        #expect(mails.map(\.kind) == [.notice])
        #expect(mails.first?.values["notice"] == "account_linked")
        #expect(mails.first?.recipient.description == "ann@example.com")
        #expect(try await fixture.audited() == ["identity_linked google", "sign_in google"])
        _ = try await identity.signIn("ann@example.com")
        // A second provider joins as well.
        let other = try fixture.vouched(
            try await fixture.signIn(.github, ["id": 5, "email": "ann@example.com", "email_verified": true]))
        #expect(other.profile.id == local.id)
    }

    /// The first story of a take-over: somebody signs up with the victim's address and waits for the victim to come.
    @Test func whoeverSignedUpWithTheAddressFirstAndNeverShowedItIsPutOut() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let attacker = try await identity.signUp("ann@example.com")
        _ = try await identity.call(
            Identity.UpdateProfile(
                user: attacker.profile.id, application: attacker.profile.applicationID,
                account: try #require(attacker.profile.activeMembership).accountID,
                changes: [.displayName: "Mallory"]), identity.context())
        // The attacker links an identity of their own to it, too.
        _ = try await fixture.signIn(.facebook, ["id": "666", "email": "mallory@example.com"])
        try await identity.postgres.execute(
            "UPDATE identity.external_identities SET user_id = \(attacker.profile.id)")
        _ = try await identity.promisedMails()

        guard case .held = try await fixture.signIn(.google, Self.ann, returnTo: "/oauth2/authorize?request=r") else {
            Issue.record("signed in without showing the mailbox")
            return
        }
        #expect(try await fixture.audited().last == "sign_in_held google")
        let mails = try await identity.promisedMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1)
        #expect(mail.kind == .magicLink)
        #expect(mail.recipient.description == "ann@example.com")
        #expect(mail.languages == ["de"])
        #expect(mail.grant?.redirectURI == "/oauth2/authorize?request=r")
        // Until it is read, nothing has changed.
        _ = try await identity.signIn("ann@example.com")

        let vouched = try await complete(mail, identity)
        #expect(vouched.profile.id == attacker.profile.id)
        #expect(vouched.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(vouched.profile.identity?.displayName == "Ann")
        // The password, the linked identity and every session from before are gone.
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        let back = await error { try await fixture.signIn(.facebook, ["id": "666", "email": "mallory@example.com"]) }
        #expect(back?.code == .emailUnverified)
        let proof = try #require(vouched.epochProof)
        let epoch = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        let before = try await identity.proofs.verify(attacker.proof, from: .identity, for: .session, request: nil)
        #expect(epoch.user == attacker.profile.id)
        #expect(epoch.epoch > before.claims.epoch)
        #expect(epoch.keptSession == nil)
        #expect(
            try await fixture.audited().suffix(4).prefix(3)
                == ["credentials_reset google", "identity_linked google", "sign_in google"])
        // From now on, Google is enough.
        let again = try fixture.vouched(try await fixture.signIn(.google, Self.ann))
        #expect(again.profile.id == vouched.profile.id)
        // The mail counts once.
        #expect(await error { try await complete(mail, identity) }?.code == .tokenInvalid)
    }

    /// The second one: somebody has the victim's address at a provider that checks none.
    @Test func anAddressThatTheProviderDoesNotVouchForOpensNothing() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let victim = try await identity.signUp("ann@example.com").profile
        let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com", "email_verified": false]
        _ = try await identity.promisedMails()
        for isVerified in [false, true] {
            if isVerified { try await verify(victim, identity) }
            for name in Provider.allCases {
                #expect(await error { try await fixture.signIn(name, mallory) }?.code == .emailUnverified)
            }
        }
        // No mail goes out that the victim might follow in good faith.
        #expect(try await identity.promisedMails().isEmpty)
        #expect(try await fixture.users() == 1)
        let links: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities")[0][0].decode()
        #expect(links == 0)
    }

    /// The same, the attacker first: the account that they made with it goes over to its owner without them.
    @Test func anAccountMadeWithSomebodyElsesAddressGoesToItsOwner() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com"]
        let made = try fixture.vouched(try await fixture.signIn(.facebook, mallory)).profile
        #expect(try await identity.promisedMails().map(\.kind) == [.verification])
        guard case .held = try await fixture.signIn(.google, Self.ann) else {
            Issue.record("signed in without showing the mailbox")
            return
        }
        let vouched = try await complete(try #require(try await identity.promisedMails().first), identity)
        #expect(vouched.profile.id == made.id)
        #expect(await error { try await fixture.signIn(.facebook, mallory) }?.code == .emailUnverified)
    }

    /// The owner comes by a mail instead of a provider: whoever came by a provider before has to go all the same.
    @Test func whoeverShowsTheMailboxPutsOutWhoeverNeverDid() async throws {
        for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
            let fixture = try await ProviderFixture()
            let identity = fixture.identity
            let mallory: [String: TestProvider.Value] = ["id": "666", "email": "ann@example.com"]
            let made = try fixture.vouched(try await fixture.signIn(.facebook, mallory))
            let proof = try await identity.shown(purpose, by: made.profile)
            if purpose == .magicLink {
                let vouched = try await identity.call(
                    Identity.SignInWithEmailLink(proof: proof), identity.context())
                func epoch(_ proof: Proof) async throws -> Int {
                    try await identity.proofs.verify(proof, from: .identity, for: .session, request: nil).claims.epoch
                }
                #expect(try await epoch(vouched.proof) > epoch(made.proof))
            } else {
                _ = try await identity.call(
                    Identity.ResetPassword(proof: proof, newPassword: IdentityFixture.password), identity.context())
            }
            #expect(await error { try await fixture.signIn(.facebook, mallory) }?.code == .emailUnverified)
        }
    }

    /// The verification mail asks whether one has signed up. Only where they are signed in is that the same person.
    @Test func verifyingKeepsTheProviderOfWhoIsSignedIn() async throws {
        for isSignedIn in [true, false] {
            let fixture = try await ProviderFixture()
            let identity = fixture.identity
            let ann: [String: TestProvider.Value] = ["id": "7", "email": "ann@example.com"]
            let made = try fixture.vouched(try await fixture.signIn(.facebook, ann)).profile
            if isSignedIn {
                try await verify(made, identity)
                let again = try fixture.vouched(try await fixture.signIn(.facebook, ann)).profile
                #expect(again.id == made.id)
                #expect(again.credentials.first?.emailVerifiedAt != nil)
            } else {
                _ = try await identity.call(
                    Identity.VerifyEmail(proof: try await identity.shown(.verification, by: made)), identity.context())
                #expect(await error { try await fixture.signIn(.facebook, ann) }?.code == .emailUnverified)
            }
        }
    }

    /// Google vouches for an address of a domain that is not its own: it was theirs once.
    @Test func anAddressThatMayHaveChangedHandsWaitsForTheMailbox() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        var person = ExternalIdentity(provider: .google, issuer: Google.issuer, subject: "1")
        person.email = try identity.email("ann@corp.example")
        person.isEmailVerified = true
        person.mayHaveLostEmail = true
        func admit() async throws -> Identity.CompleteProviderSignIn.Reply {
            try await identity.service.externalIdentitySignIn(
                person, to: identity.client,
                .init(
                    client: identity.client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
                    nonce: Secret("n")), identity.context())
        }
        let local = try await identity.signUp("ann@corp.example").profile
        try await verify(local, identity)
        _ = try await identity.promisedMails()
        guard case .held = try await admit() else {
            Issue.record("joined without showing the mailbox")
            return
        }
        let mail = try #require(try await identity.promisedMails().first)
        let vouched = try await complete(mail, identity)
        #expect(vouched.profile.id == local.id)
        // Its owner had shown the mailbox before, so nothing of theirs goes, and they hear what was added.
        #expect(!vouched.credentialsReset)
        _ = try await identity.signIn("ann@corp.example")
        #expect(try await identity.promisedMails().map { $0.values["notice"] } == ["account_linked"])
        #expect(try fixture.vouched(try await admit()).profile.id == local.id)
        // A new user with such an address has still to show the mailbox.
        person = ExternalIdentity(provider: .google, issuer: Google.issuer, subject: "2")
        person.email = try identity.email("bob@corp.example")
        person.isEmailVerified = true
        person.mayHaveLostEmail = true
        let bob = try fixture.vouched(try await admit()).profile
        #expect(bob.credentials.first?.emailVerifiedAt == nil)
        #expect(try await identity.promisedMails().map(\.kind) == [.verification])
    }

    /// Where nobody is told who has signed up, a provider that vouches for no address tells it neither.
    @Test func whereExistenceIsHiddenATakenAddressLooksLikeANewOne() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, hideAccountExistence: true),
            identity.operating)
        let ann = try await identity.signUp("ann@example.com").profile
        try await verify(ann, identity)
        _ = try await identity.promisedMails()
        for (id, address) in [("666", "ann@example.com"), ("667", "nobody@example.com")] {
            let mallory: [String: TestProvider.Value] = ["id": .string(id), "email": .string(address)]
            for _ in 0..<2 {
                guard case .held = try await fixture.signIn(.facebook, mallory) else {
                    Issue.record("told whether \(address) is taken")
                    return
                }
            }
            // One mail, which signs its reader in and connects nothing.
            let mails = try await identity.promisedMails()
            #expect(mails.map(\.kind) == [.magicLink])
            let grant = try #require(mails.first?.grant)
            #expect(grant.email.description == address)
            #expect(grant.hold == nil)
            let vouched = try await identity.call(
                Identity.SignInWithEmailLink(proof: try await identity.shown(grant)), identity.context())
            #expect(!vouched.credentialsReset)
        }
        let links: Int = try await identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities")[0][0].decode()
        #expect(links == 0)
        _ = try await identity.signIn("ann@example.com")
    }

    @Test func oneMailAMinuteForTheSameSignIn() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.identity.signUp("ann@example.com")
        _ = try await fixture.identity.promisedMails()
        for _ in 0..<3 { _ = try await fixture.signIn(.google, Self.ann) }
        #expect(try await fixture.identity.promisedMails().count == 1)
    }

    @Test func aHoldIsForItsOwnMailboxOnly() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        try await identity.signUp("ann@example.com")
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.promisedMails()
        _ = try await fixture.signIn(.google, Self.ann)
        let hold = try #require(try await identity.promisedMails().first?.grant?.hold)
        let grant = OneTimeGrant(
            .magicLink, email: try identity.email("bob@example.com"), application: bob.applicationID,
            client: identity.client.id, user: bob.id, credential: try #require(bob.credentials.first).id, hold: hold)
        #expect(
            await error {
                try await identity.call(
                    Identity.SignInWithEmailLink(proof: try await identity.shown(grant)), identity.context())
            }?.code == .tokenInvalid)
        _ = try await identity.signIn("bob@example.com")
    }

    @Test func whoIsSuspendedStaysOut() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.vouched(try await fixture.signIn(.google, Self.ann)).profile
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await error { try await fixture.signIn(.google, Self.ann) }?.code == .userSuspended)
        // Nor by another provider with the same address.
        let other: [String: TestProvider.Value] = ["id": 9, "email": "ann@example.com", "email_verified": true]
        #expect(await error { try await fixture.signIn(.github, other) }?.code == .userSuspended)
        #expect(
            try await fixture.audited().suffix(2)
                == ["sign_in_refused google suspended", "sign_in_refused github suspended"])
        // Nor by a sign-in that was held before.
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.promisedMails()
        _ = try await fixture.signIn(.google, ["id": "2", "email": "bob@example.com", "email_verified": true])
        let mail = try #require(try await identity.promisedMails().first)
        _ = try await identity.call(Identity.SuspendUser(user: bob.id), identity.context())
        #expect(await error { try await complete(mail, identity) }?.code == .userSuspended)
    }

    /// Whoever has an account at a provider with somebody else's address can't flood their mailbox.
    @Test func heldSignInsSendTwentyMailsADay() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.promisedMails()
        func mails() async throws -> Int {
            for _ in 0..<2 { _ = try await fixture.signIn(.google, Self.ann) }
            return try await identity.promisedMails().count
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

    @Test func manyFirstSignInsAtOnceMakeOneUser() async throws {
        let fixture = try await ProviderFixture()
        try fixture.provider.behave(.init(Self.ann))
        let application = fixture.identity.client.applicationID
        var person = ExternalIdentity(provider: .google, issuer: "https://accounts.google.com", subject: "1")
        person.email = try fixture.identity.email("ann@example.com")
        person.isEmailVerified = true
        let users = try await withThrowingTaskGroup(of: UserID.self) { group in
            for _ in 0..<8 {
                group.addTask { [person] in
                    let client = fixture.identity.client
                    let reply = try await fixture.identity.service.externalIdentitySignIn(
                        person, to: client,
                        .init(
                            client: client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
                            nonce: Secret("n")), fixture.identity.context())
                    return try fixture.vouched(reply).profile.id
                }
            }
            return try await group.reduce(into: Set<UserID>()) { $0.insert($1) }
        }
        #expect(users.count == 1)
        let count: Int = try await fixture.identity.postgres.query(
            "SELECT count(*) FROM identity.external_identities WHERE application_id = \(application)")[0][0].decode()
        #expect(count == 1)
    }

    @Test func theLastWayInStays() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.vouched(try await fixture.signIn(.google, Self.ann)).profile
        func linked() async throws -> [LinkedIdentity] {
            try await identity.call(
                Identity.ListLinkedIdentities(user: ann.id, application: ann.applicationID), identity.context())
        }
        func unlink(_ id: LinkedIdentityID, of profile: SessionProfile? = nil) async -> String? {
            await error {
                try await identity.call(
                    Identity.UnlinkIdentity(session: try await identity.session(of: profile ?? ann), identity: id),
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
        // A magic link to the address, which is verified, is a way in as well, once the client has it.
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.github, .magicLink]), identity.context())
        #expect(await unlink(try #require(left.first).id) == nil)
        #expect(try await fixture.audited().suffix(2) == ["identity_unlinked google", "identity_unlinked github"])
    }

    /// Somebody at an open browser must not take the owner's way in away.
    @Test func removingAProviderNeedsAFreshSignInAndIsNoticed() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try await identity.signUp("ann@example.com").profile
        try await verify(ann, identity)
        func link() async throws -> LinkedIdentityID {
            _ = try await fixture.signIn(.google, Self.ann)
            _ = try await identity.promisedMails()
            let linked = try await identity.call(
                Identity.ListLinkedIdentities(user: ann.id, application: ann.applicationID), identity.context())
            return try #require(linked.first).id
        }
        func unlink(
            _ id: LinkedIdentityID, signedIn age: Int, password: Secret? = nil
        ) async throws -> Identity.UnlinkIdentity.Reply {
            try await identity.call(
                Identity.UnlinkIdentity(
                    session: try await identity.session(of: ann, signedIn: age), identity: id, password: password),
                identity.context())
        }
        let google = try await link()
        #expect(await error { try await unlink(google, signedIn: 601) } == .insufficientUserAuthentication)
        #expect(
            await error { try await unlink(google, signedIn: 601, password: Secret("not hers at all")) }?.code.rawValue
                == "invalid_credentials")
        #expect(try await identity.promisedMails().isEmpty)
        for (age, password) in [(601, IdentityFixture.password), (590, nil)] {
            let id = try await link()
            let reply = try await unlink(id, signedIn: age, password: password)
            let mail = try #require(try await identity.promisedMails().first)
            #expect(mail.values["notice"] == "provider_removed")
            #expect(mail.values["provider"] == "Google")
            #expect(mail.recipient.description == "ann@example.com")
            // Every session ends but the one that asked.
            let epoch = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
            #expect(epoch.user == ann.id)
            #expect(epoch.keptSession != nil)
        }
    }

    @Test func erasingAUserForgetsTheirIdentities() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.vouched(try await fixture.signIn(.google, Self.ann)).profile
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.context())
        // The address goes for good once mailer has been told to forget it.
        _ = try await identity.promisedMails()
        #expect(try await !identity.everything().contains("ann@example.com"))
        // Whoever comes by the same identity is somebody new.
        let again = try fixture.vouched(try await fixture.signIn(.google, Self.ann)).profile
        #expect(again.id != ann.id)
    }
}
