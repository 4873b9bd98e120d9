import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct RemoveEmailHandlerTests {
    @Test func endsOtherSessionsAndSendsANoticeThatUndoesIt() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.ageEmails()
        let reply = try await user.remove(work.id)
        let proof = try #require(reply.proof)
        let claims = try await user.identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == user.ann.id && claims.keptSession != nil && claims.epoch == reply.epoch)
        let mails = try await user.identity.takeMails()
        let mail = try #require(mails.first { $0.recipient == work.email })
        #expect(mails.count == 2 && mail.kind == .notice && mail.values["notice"] == "email_removed")
        #expect(mail.values["removed"] == nil && mail.values["browser"] == "Firefox" && mail.linkPage == nil)
        #expect(mail.grant?.purpose == .emailUndo && mail.grant?.credential == work.id && mail.grant?.change != nil)
        let told = try #require(mails.first { $0.recipient.description == "ann@example.com" })
        #expect(told.values["notice"] == "email_removed" && told.values["removed"] == "work@example.com")
        #expect(told.grant == nil && told.values["help_page"] != nil)
        #expect(try await user.addresses() == ["ann@example.com"])
        let entry = try #require(try await user.identity.auditEntries { $0.event = .emailRemoved }.first)
        #expect(entry.changes == [.init("email", from: "work@example.com", to: nil)])
    }

    @Test func refusesTheLastThePrimaryAndTheOnlyVerifiedAddress() async throws {
        let user = try await EmailFixture()
        #expect(await error { try await user.remove(user.first) }?.code == .lastEmail)
        // One that waits does not count.
        _ = try await user.add("new@example.com")
        #expect(await error { try await user.remove(user.first) }?.code == .lastEmail)
        let work = try await user.addVerified("work@example.com")
        #expect(await error { try await user.remove(user.first) }?.code == .primaryEmail)
        try await user.makePrimary(work.id)
        try await user.remove(user.first)
        #expect(try await user.addresses() == ["work@example.com"])
        #expect(await error { try await user.remove(user.first) }?.code == .notFound)

        let typo = try await EmailFixture("tpyo@example.com", isVerified: false, in: user.identity)
        let right = try await typo.addVerified("typo@example.com")
        #expect(await error { try await typo.remove(right.id) }?.code == .lastVerifiedEmail)
        try await typo.makePrimary(right.id)
        // A stranger's mailbox is told nothing.
        try await typo.remove(typo.first)
        #expect(try await typo.identity.takeMails().allSatisfy { $0.values["notice"] == "email_removed" })
        #expect(try await typo.addresses() == ["typo@example.com"])
        // It is free, and the user has proven the other one.
        _ = try await typo.identity.signUp("tpyo@example.com")
    }

    @Test func whatWaitsGoesWithoutANotice() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        let reply = try await user.remove(added.id)
        #expect(reply.proof == nil && reply.epoch == nil)
        // Its mail has nobody to go to any more, and its link is void.
        #expect(try await user.identity.takeMails() == [])
        #expect(await error { try await user.verify(added, by: user.ann) }?.code == .tokenInvalid)
    }

    /// Links that were mailed to the address before do nothing any more.
    @Test func linksToTheAddressAreVoid() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.remove(work.id)
        let identity = user.identity
        let link = Identity.SignInWithEmailLink(
            proof: try await identity.mailboxProof(user.grant(.magicLink, work)))
        #expect(await error { try await identity.call(link, identity.context()) }?.code == .tokenInvalid)
        let reset = Identity.ResetPassword(
            proof: try await identity.mailboxProof(user.grant(.passwordReset, work)),
            newPassword: EmailFixture.newPassword)
        #expect(await error { try await identity.call(reset, identity.context()) }?.code == .tokenInvalid)
        #expect(await error { try await identity.signIn("work@example.com") }?.code == .invalidCredentials)
        #expect(await error { try await user.verify(work, by: user.ann) }?.code == .tokenInvalid)
        // New ones are not sent.
        _ = try await identity.takeMails()
        for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
            _ = try await identity.call(
                Identity.RequestEmailLink(client: identity.client.id, email: work.email, purpose: purpose),
                identity.context())
        }
        #expect(try await identity.takeMails() == [])
    }

    /// For seven days, by any way of signing up and for other users; its own user may add it again.
    @Test func theAddressIsKept() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.remove(work.id)
        let identity = user.identity
        #expect(await error { try await identity.signUp("work@example.com") }?.code == .emailTaken)
        let created = Identity.CreateUser(
            application: identity.client.applicationID, email: work.email, isVerified: true, password: nil)
        #expect(await error { try await identity.call(created, identity.operatorContext) }?.code == .emailTaken)
        let bob = try await EmailFixture("bob@example.com", in: identity)
        let wanted = try await bob.add("work@example.com")
        #expect(try await identity.takeMails().filter { $0.values["notice"] != "email_removed" } == [])
        #expect(await error { try await bob.verify(wanted, by: bob.ann) }?.code == .emailTaken)
        let outcomes = try await identity.importUsers([
            identity.imported("work@example.com"), identity.imported("other@example.com"),
        ])
        #expect(outcomes.last == .created)
        guard case .refused = outcomes.first else { Issue.record("\(outcomes)"); return }
        let again = try await user.addVerified("work@example.com")
        #expect(try await user.addresses() == ["ann@example.com", "work@example.com"])
        try await user.remove(again.id)
        try await identity.postgres.execute(
            "UPDATE identity.email_changes SET changed_at = changed_at - interval '7 days'")
        _ = try await identity.signUp("work@example.com")
    }

    @Test func aProviderDoesNotGiveItToAnother() async throws {
        let fixture = try await ProviderFixture()
        let user = try await EmailFixture(in: fixture.identity)
        let work = try await user.addVerified("work@example.com")
        try await user.remove(work.id)
        let person: [String: TestProvider.Value] = ["id": "1", "email": "work@example.com", "email_verified": true]
        #expect(await error { try await fixture.signIn(.google, person) }?.code == .emailTaken)
    }

    @Test func ofTwoRemovalsAtOnceOneIsRefused() async throws {
        let user = try await EmailFixture(isVerified: false)
        let work = try await user.addVerified("work@example.com")
        let home = try await user.addVerified("home@example.com")
        // The primary one is not verified, so one of the others has to stay.
        async let first = error { try await user.remove(work.id) }
        async let second = error { try await user.remove(home.id) }
        let codes = await [first?.code, second?.code]
        // The one that comes second has waited, and its session has ended meanwhile.
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.contains { $0 == .lastVerifiedEmail || $0 == .invalidToken })
        #expect(try await user.addresses().count == 2)
    }

    @Test func aRemovalAndAVerificationAtOnceLeaveNothingBehind() async throws {
        let identity = try await IdentityFixture()
        for index in 0..<5 {
            let user = try await EmailFixture("ann\(index)@example.com", in: identity)
            let added = try await user.add("new\(index)@example.com")
            async let verified = error { try await user.verify(added, by: user.ann) }
            async let removed = error { try await user.remove(added.id) }
            let (verification, removal) = await (verified, removed)
            let left = try await user.list().contains { $0.id == added.id }
            #expect(verification == nil || verification?.code == .tokenInvalid)
            #expect(removal == nil && !left, "\(String(describing: removal?.code))")
        }
    }

    @Test func thereIsALimitForADay() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        for index in 0..<EmailStore.maximumChangesPerDay {
            try await user.makePrimary(index.isMultiple(of: 2) ? work.id : try user.first)
        }
        let refused = try #require(await error { try await user.remove(work.id) })
        #expect(refused.code == .rateLimited && (refused.retryAfter ?? 0) > 80_000)
    }
}
