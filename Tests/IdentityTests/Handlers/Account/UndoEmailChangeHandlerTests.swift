import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct UndoEmailChangeHandlerTests {
    @Test func restoresTheAddressEndsAllSessionsAndReplacesThePassword() async throws {
        let user = try await EmailFixture()
        let identity = user.identity
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        let before = try await identity.epoch(of: user.ann.id)
        let reply = try await user.undo(grant)
        let claims = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == user.ann.id && claims.keptSession == nil && claims.epoch > before)
        #expect(claims.endReason == .passwordChanged)
        #expect(try await user.addresses() == ["ann@example.com"])
        #expect(try await user.profile().credentials.first?.emailVerifiedAt != nil)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        _ = try await identity.signIn("ann@example.com", password: EmailFixture.newPassword)
        #expect(
            await error { try await identity.signIn("thief@example.org", password: EmailFixture.newPassword) }?.code
                == .invalidCredentials)
        let entry = try #require(try await identity.auditEntries { $0.event = .emailChangeUndone }.first)
        #expect(
            entry.changes == [
                .init("primary_email", from: "thief@example.org", to: "ann@example.com"),
                .init("email", from: "thief@example.org", to: nil),
            ])
    }

    @Test func worksOnceAndForSevenDays() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        // A weak password uses nothing up.
        let weak = try #require(await error { try await user.undo(grant, password: Secret("short")) })
        #expect(weak.code == .invalidRequest && weak.invalidParams?.first?.path == "/new_password")
        let none = try #require(await error { try await user.undo(grant, password: nil) })
        #expect(none.code == .invalidRequest && none.invalidParams?.first?.path == "/new_password")
        try await user.undo(grant)
        #expect(await error { try await user.undo(grant) }?.code == .tokenInvalid)

        let again = try await user.addVerified("work@example.com")
        try await user.makePrimary(again.id)
        let late = try await user.undoGrant()
        try await user.identity.postgres.execute(
            "UPDATE identity.email_changes SET changed_at = changed_at - interval '7 days'")
        #expect(await error { try await user.undo(late) }?.code == .tokenInvalid)
        #expect(try await user.addresses().first == "work@example.com")
    }

    @Test func takesOnlyTheLinkOfTheMailboxAndTheUser() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        var others = [OneTimeGrant](repeating: grant, count: 4)
        others[0].change = .make()
        others[1].email = work.email
        others[2].credential = work.id
        others[3].user = .make()
        for other in others { #expect(await error { try await user.undo(other) }?.code == .tokenInvalid) }
        // A link for another purpose undoes nothing, and this one does nothing else.
        var reset = grant
        reset.purpose = .passwordReset
        #expect(await error { try await user.undo(reset) }?.code == .invalidProof)
        let link = Identity.SignInWithEmailLink(proof: try await user.identity.mailboxProof(grant))
        #expect(await error { try await user.identity.call(link, user.identity.context()) }?.code == .invalidProof)
        #expect(try await user.addresses().first == "work@example.com")
    }

    @Test func aSuspendedUserStaysAsTheyAre() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        _ = try await user.identity.call(Identity.SuspendUser(user: user.ann.id), user.identity.operatorContext)
        #expect(await error { try await user.undo(grant) }?.code == .userSuspended)
    }

    @Test(arguments: [true, false]) func tellsWebhooksThatThePasswordHasChanged(hasPassword: Bool) async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        try await user.identity.makeWebhook(.passwordChanged)
        if !hasPassword {
            try await user.identity.postgres.execute("DELETE FROM identity.passwords WHERE user_id = \(user.ann.id)")
        }
        try await user.undo(grant, password: hasPassword ? EmailFixture.newPassword : nil)
        let told = try await user.identity.takeMessages()
        #expect(told.map(\.type) == (hasPassword ? [.passwordChanged] : []))
        #expect(told.allSatisfy { $0.data.userID == user.ann.id && $0.data.clientID == user.identity.client.id })
    }

    @Test func asksForNoPasswordOfAUserWithoutOne() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        try await user.identity.postgres.execute("DELETE FROM identity.passwords WHERE user_id = \(user.ann.id)")
        try await user.undo(grant, password: nil)
        #expect(try await user.addresses() == ["ann@example.com"])
        #expect(await error { try await user.identity.signIn("ann@example.com") }?.code == .invalidCredentials)
    }
}
