import Models
import Testing

@testable import IdentityService

@Suite struct LeaveSignUpWaitlistHandlerTests {
    private func leave(_ address: String, _ identity: IdentityFixture) async throws -> Bool {
        try await identity.call(
            Identity.LeaveSignUpWaitlist(
                application: identity.client.applicationID, email: identity.email(address)), identity.operatorContext
        ).wasRemoved
    }

    @Test func nothingOfTheAddressIsLeft() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("waiting@example.com", "invited@example.com", "other@example.com")
        #expect(try await leave("waiting@example.com", identity))
        // The mail is written and not yet sent.
        try await waitlist.invite(1)
        #expect(try await leave("Invited@example.com", identity))
        #expect(try await waitlist.invited().isEmpty)
        let stored = try await identity.storedText()
        #expect(!stored.contains("waiting@example.com") && !stored.contains("invited@example.com"))
        #expect(stored.contains("other@example.com"))
        #expect(try await !leave("nobody@example.com", identity))
    }

    @Test func itsInvitationEnds() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        try await waitlist.invite()
        let grant = try await waitlist.mailed()
        let listed = try await identity.call(
            Identity.ListInvites(account: nil, application: identity.client.applicationID, inviter: nil),
            identity.operatorContext)
        #expect(listed.map(\.status) == [.pending] && listed.first?.accountID == nil)
        #expect(listed.first?.email?.description == "new@example.com")
        #expect(try await leave("new@example.com", identity))
        #expect(await error { try await waitlist.accept(grant) }?.code == .tokenInvalid)
        // The address may join again.
        try await waitlist.join("new@example.com")
        #expect(try await waitlist.invite().invited == 1)
    }
}
