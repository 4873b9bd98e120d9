import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct InvitesCommandTests {
    private let account = AccountID.make()
    private let invite: Invite
    private let mail: OutgoingMail

    init() throws {
        let email = try #require(EmailAddress("ben@example.com"))
        invite = Invite(
            id: .make(), accountID: account, email: email, role: .member, status: .pending, createdAt: .now,
            expiresAt: .now)
        mail = OutgoingMail(kind: .invite, recipient: email)
    }

    @Test(arguments: [80, 95])
    func theListFitsTheTerminal(width: Int) {
        var invite = invite
        invite.email = EmailAddress("somebody.with.a.long.name@department.company.example.com")
        let times = RelativeTime(now: invite.createdAt.date.addingTimeInterval(59 * 60 + 1))
        let table = InvitesCommand.List.table([invite], times)
        let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
        #expect(lines[1].hasPrefix("\(invite.id)  ") && lines[1].hasSuffix("59 min ago"))
    }

    @Test func sendsTheMessageThatIdentityComposedAndPrintsItsLink() async throws {
        let calls = Mutex<[Identity.CreateInvite]>([])
        let sent = Mutex<[OutgoingMail]>([])
        var services = ScriptedServices()
        services.answer(Identity.CreateInvite.self) { [invite, mail] call in
            calls.withLock { $0.append(call) }
            return .init(invite: invite, mail: mail)
        }
        services.answer(Mailer.SendEmailLink.self) { call in
            sent.withLock { $0.append(call.mail) }
            return .init(
                id: .make(), token: Secret("t0k"), url: Secret("https://id.example.com/invite?token=t0k"),
                expiresAt: .now)
        }
        let json = try await services.run(
            "invites", "create", "--account", "\(account)", "--email", "Ben@example.com", "--role", "member",
            "--language", "de")
        let report = try #require(json as? [String: Any])
        #expect(report["id"] as? String == "\(invite.id)")
        #expect(report["url"] as? String == "https://id.example.com/invite?token=t0k")
        #expect(report["token"] as? String == "t0k")
        #expect(report["role"] as? String == "member")
        #expect(report["expires_at"] != nil)
        #expect(sent.withLock { $0 } == [mail])
        let call = try #require(calls.withLock { $0.first })
        #expect(call.account == account && call.inviter == nil && call.languages == ["de"])
    }

    @Test func isAnInternalErrorWithoutAMessageToSend() async throws {
        var services = ScriptedServices()
        services.answer(Identity.CreateInvite.self) { [invite] _ in .init(invite: invite, mail: nil) }
        let error = await #expect(throws: ServiceError.self) {
            try await services.run(
                "invites", "create", "--account", "\(account)", "--email", "ben@example.com", "--role",
                "member")
        }
        #expect(error?.code == .internalError)
    }

    @Test func listsAsAnOperator() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListInvites.self) { [invite, account] call in
            guard call.account == account, call.inviter == nil else { throw ServiceError.invalidProof }
            return [invite]
        }
        let list = try await services.run("invites", "list", "--account", "\(account)") as? [[String: Any]]
        #expect(list?.map { $0["email"] as? String } == ["ben@example.com"])
        #expect(list?.first?["status"] as? String == "pending")
    }

    @Test func listsThemPageByPage() async throws {
        let invites = (0..<150).map { _ in
            Invite(
                id: .make(), accountID: account, email: nil, role: .member, status: .pending, createdAt: .now,
                expiresAt: .now)
        }
        var services = ScriptedServices()
        services.answer(Identity.ListInvites.self) { call in
            let rest = invites.drop { call.before != nil && $0.id != call.before }
            return Array(rest.dropFirst(call.before == nil ? 0 : 1).prefix(Identity.ListInvites.maximumCount))
        }
        let list = try await services.run("invites", "list", "--account", "\(account)") as? [[String: Any]]
        #expect(list?.map { $0["id"] as? String } == invites.map(\.id.description))
    }

    @Test func revokesAnInvitationOfAnyAccount() async throws {
        var services = ScriptedServices()
        services.answer(Identity.RevokeInvite.self) { [invite] call in
            guard call.invite == invite.id, call.account == nil, call.inviter == nil else {
                throw ServiceError.notFound("invitation")
            }
            var revoked = invite
            revoked.status = .revoked
            return revoked
        }
        let revoked = try await services.run("invites", "revoke", "\(invite.id)", "--yes") as? [String: Any]
        #expect(revoked?["status"] as? String == "revoked")
    }

    @Test func revokingAsksFirst() async throws {
        let calls = Mutex(0)
        var services = ScriptedServices()
        services.answer(Identity.RevokeInvite.self) { [invite] _ in
            calls.withLock { $0 += 1 }
            return invite
        }
        await #expect(throws: CommandError.self) {
            _ = try await services.run("invites", "revoke", "\(invite.id)")
        }
        let plan = try await services.run("invites", "revoke", "\(invite.id)", "--dry-run") as? [String: Any]
        #expect((plan?["steps"] as? [String])?.first?.contains("\(invite.id)") == true)
        #expect(calls.withLock { $0 } == 0)
    }

    @Test(arguments: [Invite.Status.revoked, .accepted])
    func revokingSaysWhatHasBecomeOfTheInvitation(status: Invite.Status) {
        var invite = invite
        invite.status = status
        let text = InvitesCommand.Revoke.report(invite).text(Style(isEnabled: false))
        #expect(
            text
                == (status == .revoked
                    ? "revoked the invitation \(invite.id) of ben@example.com"
                    : "the invitation \(invite.id) of ben@example.com is accepted, so there is nothing to revoke"))
    }
}
