import Models
import Testing

@testable import IdentityService

@Suite struct InviteUserHandlerTests {
    private func invite(_ identity: IdentityFixture) async throws -> Identity.InviteUser.Reply {
        try await identity.call(
            Identity.InviteUser(
                application: identity.client.applicationID, email: identity.email("ann@example.com"),
                languages: ["de"]), identity.operatorContext)
    }

    private func accept(_ reply: Identity.InviteUser.Reply, _ identity: IdentityFixture) async throws {
        _ = try await identity.call(
            Identity.AcceptInvite(proof: identity.mailboxProof(try #require(reply.mail.grant))), identity.context())
    }

    @Test func theInvitedPersonBecomesTheFirstUser() async throws {
        let identity = try await IdentityFixture()
        try await identity.setSignUp(.init(mode: .invite))
        let reply = try await invite(identity)
        #expect(reply.invite.accountID == nil && reply.invite.status == .pending)
        #expect(reply.mail.kind == .invite && reply.mail.languages == ["de"] && reply.mail.values["waitlist"] == nil)
        // The command hands the message to mailer.
        #expect(try await identity.takeMails().isEmpty)
        try await accept(reply, identity)
        let record = try await identity.call(
            Identity.ShowUser(.email(identity.email("ann@example.com"), nil)), identity.operatorContext)
        #expect(record.profile.memberships.map(\.role) == [.owner])
        #expect(record.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(await error { try await invite(identity) }?.code == .emailTaken)
    }

    @Test func onlyTheLatestInvitationCounts() async throws {
        let identity = try await IdentityFixture()
        let (first, second) = (try await invite(identity), try await invite(identity))
        #expect(await error { try await accept(first, identity) }?.code == .tokenInvalid)
        try await accept(second, identity)
    }

    @Test func refusesAnInvitationThatNobodyCouldAccept() async throws {
        let identity = try await IdentityFixture()
        try await identity.setSignUp(.init(mode: .closed))
        #expect(await error { try await invite(identity) }?.code == .signUpClosed)
        try await identity.setSignUp(.init(mode: .open, deniedDomains: ["example.com"]))
        #expect(await error { try await invite(identity) }?.code == .emailDomainNotAllowed)
        let unknown = await error {
            try await identity.call(
                Identity.InviteUser(application: .make(), email: identity.email("ann@example.com")),
                identity.operatorContext)
        }
        #expect(unknown?.code == .notFound)
    }
}
