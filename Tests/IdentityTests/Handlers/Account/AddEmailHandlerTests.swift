import Models
import Testing

@testable import IdentityService

@Suite struct AddEmailHandlerTests {
    @Test func mailsALinkAndRecordsTheAddress() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("New@Example.com")
        #expect(added.email.description == "new@example.com" && added.emailVerifiedAt == nil && added.isPending)
        let mails = try await user.identity.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.kind == .verification && mail.recipient == added.email)
        #expect(mail.values["added"] == "true" && mail.languages == ["de"])
        #expect(mail.grant == user.grant(.verification, added))
        let entry = try #require(try await user.identity.auditEntries { $0.event = .emailAdded }.first)
        #expect(entry.changes == [.init("email", from: nil, to: "new@example.com")])
        #expect(entry.user == user.ann.id && entry.caller == .gateway)
        // Until it is verified it is nobody's.
        #expect(try await user.profile().credentials.count == 1)
        #expect(await error { try await user.identity.signIn("new@example.com") }?.code == .invalidCredentials)
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let user = try await EmailFixture()
        #expect(
            await error { try await user.add("new@example.com", signedIn: 611) }
                == ServiceError.insufficientUserAuthentication.offering([.password]))
        #expect(
            await error { try await user.add("new@example.com", signedIn: 611, password: Secret("wrong")) }?.code
                == .invalidCredentials)
        _ = try await user.add("new@example.com", signedIn: 611, password: IdentityFixture.password)
    }

    @Test func needsTwoFactorsOfAUserWhoHasThem() async throws {
        let totp = try await TOTPFixture()
        _ = try await totp.factors.confirmTOTP()
        func add(_ methods: [String]) async throws -> UserEmail {
            try await totp.identity.call(
                Identity.AddEmail(
                    session: totp.session(methods: methods), email: totp.identity.email("new@example.com")),
                totp.identity.context())
        }
        #expect(await error { try await add(["pwd"]) }?.code == .insufficientUserAuthentication)
        _ = try await add(["pwd", "otp", "mfa"])
    }

    /// The response does not tell whether another user has the address, and the owner is told.
    @Test func aTakenAddressLooksLikeAnyOther() async throws {
        let user = try await EmailFixture()
        let bob = try await EmailFixture("bob@example.com", in: user.identity)
        let free = try await user.add("free@example.com")
        _ = try await user.identity.takeMails()
        let taken = try await user.add("bob@example.com")
        #expect(taken.isPending && taken.emailVerifiedAt == nil && taken.isPrimary == free.isPrimary)
        let mails = try await user.identity.takeMails()
        let notice = try #require(mails.first)
        #expect(mails.count == 1 && notice.values["notice"] == "email_in_use" && notice.user == bob.ann.id)
        // It tells nothing about the other user, and grants nothing.
        #expect(notice.grant == nil && notice.values["time"] == nil && notice.values["browser"] == nil)
        #expect(try await user.list().map(\.isPending) == [false, true, true])
        // Bob keeps it, even if somebody could show that they read his mailbox.
        #expect(await error { try await user.verify(taken, by: user.ann) }?.code == .emailTaken)
        #expect(try await bob.addresses() == ["bob@example.com"])
        #expect(try await user.addresses() == ["ann@example.com"])
    }

    /// Also if its user has not verified it: whoever reads the mailbox can take the account back, but not the address out of it.
    @Test func anUnverifiedAddressOfAnotherUserIsTaken() async throws {
        let user = try await EmailFixture()
        let bob = try await EmailFixture("bob@example.com", isVerified: false, in: user.identity)
        let taken = try await user.add("bob@example.com")
        #expect(try await user.identity.takeMails().map { $0.values["notice"] } == ["email_in_use"])
        #expect(await error { try await user.verify(taken, by: user.ann) }?.code == .emailTaken)
        #expect(try await bob.addresses() == ["bob@example.com"])
    }

    @Test func addingTwiceMailsAgainAndOwnAddressesAreRefused() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        #expect(try await user.add("new@example.com") == added)
        #expect(try await user.identity.takeMails().map(\.kind) == [.verification, .verification])
        try await user.verify(added, by: user.ann)
        for own in ["ann@example.com", "new@example.com"] {
            #expect(await error { try await user.add(own) }?.code == .emailExists)
        }
    }

    @Test func thereIsAMaximum() async throws {
        let user = try await EmailFixture()
        for index in 1..<UserEmail.maximumPerUser { _ = try await user.add("new\(index)@example.com") }
        #expect(await error { try await user.add("last@example.com") }?.code == .emailLimitReached)
        try await user.remove(try #require(try await user.list().last).id)
        _ = try await user.add("last@example.com")
    }

    @Test func ofTwoCallsAtOnceOneAdds() async throws {
        let user = try await EmailFixture()
        async let first = user.add("new@example.com")
        async let second = user.add("new@example.com")
        #expect(try await first.id == (try await second.id))
        #expect(try await user.list().count == 2)
    }
}
