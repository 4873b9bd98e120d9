import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct CreateUserCommandTests {
    private let app = ApplicationID.make()

    @Test func mailsALinkToChooseAPassword() async throws {
        let calls = Mutex<[Identity.CreateUser]>([])
        let user = UserID.make()
        var services = ScriptedServices()
        services.answer(Identity.CreateUser.self) { call in
            calls.withLock { $0.append(call) }
            return Identity.UserRecord(
                profile: SessionProfile(
                    id: user, applicationID: call.application, status: .active, credentials: [], memberships: [],
                    identity: nil, activeMembership: nil), createdAt: .now)
        }
        let report = try await services.run(
            "users", "create", "Ann@Example.com", "--app", "\(app)", "--send-reset", "--verified", "--language", "de")
        #expect((report as? [String: Any])?["id"] as? String == user.description)
        let call = try #require(calls.withLock { $0.first })
        #expect(call.application == app && call.email.description == "ann@example.com" && call.isVerified)
        #expect(call.sendsPasswordReset && call.password == nil && call.language == "de")
    }

    @Test func printsTheLinkOfAnInvitation() async throws {
        let invite = Invite(
            id: .make(), accountID: nil, email: EmailAddress("ann@example.com"), role: .owner, status: .pending,
            createdAt: .now, expiresAt: .now)
        let mail = OutgoingMail(kind: .invite, recipient: try #require(invite.email))
        var services = ScriptedServices()
        services.answer(Identity.InviteUser.self) { _ in .init(invite: invite, mail: mail) }
        services.answer(Mailer.SendEmailLink.self) { _ in
            .init(id: .make(), token: Secret("token"), url: Secret("https://auth.example.com/i"), expiresAt: .now)
        }
        let report = try await services.run("users", "create", "ann@example.com", "--app", "\(app)", "--invite")
        let created = try #require(report as? [String: Any])
        #expect(created["id"] as? String == invite.id.description)
        #expect(created["url"] as? String == "https://auth.example.com/i")
    }

    @Test(arguments: [
        [], ["--invite", "--send-reset"], ["--invite", "--verified"], ["--no-mail", "--password-stdin"],
    ])
    func asksHowTheUserGetsIn(_ flags: [String]) {
        #expect(throws: (any Error).self) {
            try Latchkey.parseAsRoot(["users", "create", "ann@example.com", "--app", "Acme"] + flags)
        }
    }
}
