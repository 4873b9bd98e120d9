import Models
import Testing

@testable import IdentityService

@Suite struct SignUpWaitlistStoreTests {
    @Test func anAddressHasOnePlaceAndKeepsIt() async throws {
        let waitlist = try await SignUpWaitlist(try await IdentityFixture())
        try await waitlist.join("a@example.com", "b@example.com", "A@Example.com")
        #expect(try await waitlist.invite(1).waiting == 1)
        #expect(try await waitlist.invited() == ["a@example.com"])
        // Invited already: the mail is sent once more.
        try await waitlist.join("a@example.com")
        #expect(try await waitlist.invite().invited == 1)
        #expect(try await waitlist.invited() == ["a@example.com", "b@example.com"])
    }

    @Test func whoseInvitationIsOverWaitsAgainBehindAllOthers() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("revoked@example.com", "expired@example.com", "pending@example.com")
        try await waitlist.invite()
        _ = try await waitlist.invited()
        try await identity.postgres.execute(
            "UPDATE identity.invites SET revoked_at = now() WHERE email = 'revoked@example.com'")
        try await identity.postgres.execute(
            "UPDATE identity.invites SET expires_at = now() - interval '1 second' WHERE email = 'expired@example.com'")
        try await waitlist.join("new@example.com", "expired@example.com", "revoked@example.com", "pending@example.com")
        #expect(try await waitlist.invite().invited == 3)
        // The first has the invitation that is pending, once more.
        #expect(
            try await waitlist.invited() == [
                "pending@example.com", "new@example.com", "expired@example.com", "revoked@example.com",
            ])
    }

    @Test func manyWhoJoinAtOnceHaveOnePlace() async throws {
        let waitlist = try await SignUpWaitlist(try await IdentityFixture())
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await waitlist.join("a@example.com") } }
            try await group.waitForAll()
        }
        #expect(try await waitlist.invite().invited == 1)
    }

    /// Whether the address is known changes neither what is written nor how often.
    @Test func everyCallWritesOneAuditEntry() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("known@example.com")
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com", "known@example.com", "new@example.com")
        let rows = try await identity.postgres.query(
            "SELECT user_id FROM identity.audit_log WHERE event = 'waitlist_joined'")
        #expect(try rows.count == 3 && rows.allSatisfy { try $0.decode("user_id", as: UserID?.self) == nil })
    }
}
