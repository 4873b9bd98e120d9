import Models
import Testing

@testable import IdentityService

@Suite struct JoinSignUpWaitlistHandlerTests {
    @Test func isOpenInApplicationsWithAWaitlistOnly() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        for (mode, code) in [
            (SignUpSettings.Mode.open, ErrorCode.notFound), (.invite, .invitationRequired), (.closed, .signUpClosed),
        ] {
            try await identity.setSignUp(.init(mode: mode))
            #expect(await error { try await waitlist.join("other@example.com") }?.code == code)
        }
        let unknown = try #require(ClientID("client_nobody"))
        #expect(
            await error {
                try await identity.call(
                    Identity.JoinSignUpWaitlist(client: unknown, email: identity.email("a@example.com")),
                    identity.context())
            }?.code == .unknownClient)
    }

    /// Nothing but the audit log tells what became of a request.
    @Test func passesOverDomainsThatMayNotSignUpInSilence() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(
            identity, .init(allowedDomains: ["example.com", "mailinator.com"], deniesThrowAway: true))
        try await waitlist.join("a@example.com", "a@other.example", "a@mailinator.com")
        #expect(try await waitlist.invite().invited == 1)
        #expect(try await waitlist.invited() == ["a@example.com"])
        let entries = try await identity.postgres.query(
            "SELECT coalesce(reason, '') AS reason, ip FROM identity.audit_log WHERE event = 'waitlist_joined' ORDER BY id"
        )
        #expect(
            try entries.map { try $0.decode("reason", as: String.self) }
                == ["", "email_domain_not_allowed", "email_domain_not_allowed"])
        #expect(try entries.allSatisfy { try $0.decode("ip", as: String?.self) == "192.0.2.7" })
    }

    @Test func nobodyElseMaySignUp() async throws {
        let identity = try await IdentityFixture()
        _ = try await SignUpWaitlist(identity)
        #expect(await error { try await identity.signUp("new@example.com") }?.code == .invitationRequired)
    }

    @Test func anInvitedPersonGetsTheInvitationOnceMore() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("ann@example.com")
        try await waitlist.invite()
        #expect(try await waitlist.invited() == ["ann@example.com"])
        try await waitlist.join("ann@example.com", "bob@example.com")
        let grant = try await waitlist.mailed()
        #expect(grant.email.description == "ann@example.com")
        _ = try await waitlist.accept(grant)
        try await waitlist.join("ann@example.com")
        #expect(try await waitlist.invited().isEmpty)
    }
}
