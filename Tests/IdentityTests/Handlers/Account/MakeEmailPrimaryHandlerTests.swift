import Models
import Testing

@testable import IdentityService

@Suite struct MakeEmailPrimaryHandlerTests {
    @Test func changesTheProfileAndTellsTheEarlierAddress() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        #expect(try await user.profile().credentials.map { $0.email?.description }.first == "ann@example.com")
        try await user.makePrimary(work.id)
        // A cached profile must not stay.
        #expect(
            try await user.profile().credentials.map { $0.email?.description }
                == ["work@example.com", "ann@example.com"])
        let mails = try await user.identity.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.values["notice"] == "primary_email_changed")
        #expect(mail.recipient.description == "ann@example.com" && mail.grant?.purpose == .emailUndo)
        // It does not tell the new address: the mailbox may be somebody else's by now.
        #expect(!mail.values.values.contains { $0.contains("work@") })
        let entry = try #require(try await user.identity.auditEntries { $0.event = .primaryEmailChanged }.first)
        #expect(entry.changes == [.init("primary_email", from: "ann@example.com", to: "work@example.com")])
        // Notices go there from now on.
        _ = try await user.identity.call(
            Identity.ChangePassword(
                user: user.ann.id, application: user.ann.applicationID, client: user.identity.client.id,
                account: try #require(user.ann.activeMembership).accountID,
                currentPassword: IdentityFixture.password, newPassword: EmailFixture.newPassword,
                keptSession: .make()), user.identity.context())
        #expect(try await user.identity.takeMails().map(\.recipient) == [work.email])
    }

    @Test func theSameAgainDoesNothing() async throws {
        let user = try await EmailFixture()
        try await user.makePrimary(user.first)
        #expect(try await user.identity.takeMails() == [])
        #expect(try await user.identity.auditEntries { $0.event = .primaryEmailChanged }.isEmpty)
    }

    @Test func refusesAddressesThatAreNotVerifiedOrNotTheUsers() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        #expect(await error { try await user.makePrimary(added.id) }?.code == .emailNotVerified)
        #expect(await error { try await user.makePrimary(.make()) }?.code == .notFound)
        let bob = try await EmailFixture("bob@example.com", in: user.identity)
        #expect(await error { try await user.makePrimary(bob.first) }?.code == .notFound)
    }

    /// Somebody else may read the mailbox of an address that was never verified.
    @Test func anUnverifiedAddressIsNotTold() async throws {
        let user = try await EmailFixture(isVerified: false)
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        #expect(try await user.identity.takeMails() == [])
        #expect(try await user.addresses() == ["work@example.com", "ann@example.com"])
    }

    @Test func ofTwoAtOnceOneIsLast() async throws {
        let user = try await EmailFixture()
        let (work, home) = (
            try await user.addVerified("work@example.com"), try await user.addVerified("home@example.com")
        )
        async let first: Void = user.makePrimary(work.id)
        async let second: Void = user.makePrimary(home.id)
        _ = try await (first, second)
        let primary = try #require(try await user.addresses().first)
        let mails = try await user.identity.takeMails().map(\.recipient.description)
        // Whoever was replaced can undo it: the first address, and that of the call that came first.
        let other = primary == "work@example.com" ? "home@example.com" : "work@example.com"
        #expect(Set(mails) == ["ann@example.com", other])
    }

    @Test func needsAFreshSignIn() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        let call = Identity.MakeEmailPrimary(
            session: try await user.identity.sessionProof(of: user.ann, signedIn: 611), email: work.id)
        #expect(
            await error { try await user.identity.call(call, user.identity.context()) }?.code
                == .insufficientUserAuthentication)
    }
}
