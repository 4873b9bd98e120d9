import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct AccountsCommandTests {
    private let application = ApplicationID.make()
    private let account: Identity.AccountSummary
    private let member: AccountMember

    init() {
        account = Identity.AccountSummary(
            id: .make(), applicationID: application, name: "Design team", isPersonal: false, members: 1,
            ownerEmail: EmailAddress("ann@example.com"), createdAt: .now)
        member = AccountMember(
            id: .make(), userID: .make(), role: .owner, name: "Ann", email: EmailAddress("ann@example.com"),
            status: .active, isPersonal: false, joinedAt: .now)
    }

    /// - Parameter calls: gets a line for each change.
    private func services(_ calls: CallNotes = CallNotes()) -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Identity.ShowAccount.self) { [account] call in
            switch call.key {
            case .id(account.id), .name("design team", nil): return account
            default: throw ServiceError.notFound("account")
            }
        }
        services.answer(Identity.ListMembers.self) { [account, member] call in
            guard call.session == nil, call.account == account.id else { throw ServiceError.internal }
            let next: MembershipID? = call.cursor == nil ? member.id : nil
            var second = member
            second.role = .viewer
            return .init(
                account: Account(id: account.id, parentID: nil, name: account.name, avatarURL: nil), role: nil,
                count: 2,
                members: [call.cursor == nil ? member : second], nextCursor: next)
        }
        services.answer(Identity.RenameAccount.self) { call in
            calls.add("rename \(call.accountName) \(call.session == nil)")
            return Account(id: call.account, parentID: nil, name: call.accountName, avatarURL: nil)
        }
        services.answer(Identity.SetMemberRole.self) { [member] call in
            calls.add("role \(call.role) \(call.session == nil)")
            var changed = member
            changed.role = call.role
            return .init(member: changed, proof: Proof(Secret("a.b.c")))
        }
        services.answer(Identity.RemoveMember.self) { call in
            calls.add("remove \(call.session == nil)")
            return .init(proof: Proof(Secret("a.b.c")), isAccountDeleted: false)
        }
        services.answer(Identity.DeleteAccount.self) { call in
            calls.add("delete \(call.session == nil)")
            return .init(proof: nil)
        }
        services.answer(Tokens.AdvanceEpoch.self) { call in
            calls.add("advance \(call.proof.jws.reveal())")
            return Nothing()
        }
        return services
    }

    @Test(arguments: [80, 95])
    func theTablesFitTheTerminal(width: Int) {
        var (account, member) = (self.account, self.member)
        account.name = "The team for everything that one could want"
        account.ownerEmail = EmailAddress("somebody.with.a.long.name@department.company.example.com")
        member.email = account.ownerEmail
        member.name = account.name
        member.status = .suspended
        let times = RelativeTime(now: account.createdAt.date.addingTimeInterval(59 * 60 + 1))
        let tables = [AccountsCommand.table([account], times), AccountsCommand.table(of: [member], times)]
        for (table, id) in zip(tables, ["\(account.id)", "\(member.userID)"]) {
            let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
            #expect(lines[1].hasPrefix("\(id)  ") && lines[1].contains("…") && lines[1].hasSuffix(" min ago"))
        }
    }

    @Test func listsPageByPage() async throws {
        let asked = Mutex<[String?]>([])
        var services = services()
        services.answer(Identity.ListAccounts.self) { [account, application] call in
            guard call.application == application, call.search == "des" else { throw ServiceError.internal }
            asked.withLock { $0.append(call.cursor) }
            let number = call.cursor.flatMap { Int($0) } ?? 0
            let accounts = Array(repeating: account, count: min(call.limit, 200))
            return .init(accounts: accounts, nextCursor: number < 2 ? "\(number + 1)" : nil)
        }
        let json = try await services.run(
            "accounts", "list", "--app", "\(application)", "--search", "des", "--limit", "250")
        let page = try #require(json as? [String: Any])
        #expect((page["data"] as? [[String: Any]])?.count == 250)
        #expect((page["links"] as? [String: Any])?["next"] as? String == "2")
        #expect(asked.withLock { $0 } == [nil, "1"])
        let first = (page["data"] as? [[String: Any]])?.first
        #expect(first?["owner_email"] as? String == "ann@example.com" && first?["members"] as? Int == 1)
    }

    @Test func showsAllMembers() async throws {
        let json = try await services().run("accounts", "show", "design team")
        let shown = try #require(json as? [String: Any])
        #expect((shown["account"] as? [String: Any])?["id"] as? String == "\(account.id)")
        let roles = (shown["members"] as? [[String: Any]])?.compactMap { $0["role"] as? String }
        #expect(roles == ["owner", "viewer"])
        let error = await #expect(throws: ServiceError.self) {
            try await services().run("accounts", "show", "sales")
        }
        #expect(error?.code == .notFound)
    }

    @Test func changesAsAnOperatorAndEndsSessions() async throws {
        let calls = CallNotes()
        let services = services(calls)
        let id = "\(account.id)"
        _ = try await services.run("accounts", "rename", id, "--name", "Sales")
        let changed = try await services.run(
            "accounts", "set-role", id, "--user", "\(member.userID)", "--role", "viewer")
        #expect((changed as? [String: Any])?["role"] as? String == "viewer")
        let removed = try await services.run(
            "accounts", "remove-member", id, "--user", "\(member.userID)", "--yes")
        #expect((removed as? [String: Any])?["account_deleted"] as? Bool == false)
        #expect(
            calls.all == ["rename Sales true", "role viewer true", "advance a.b.c", "remove true", "advance a.b.c"])
    }

    @Test func deletesAnAccount() async throws {
        let calls = CallNotes()
        let json = try await services(calls).run("accounts", "delete", "design team", "--yes")
        #expect((json as? [String: Any])?["id"] as? String == "\(account.id)")
        #expect(calls.all == ["delete true"])
    }

    @Test func asksBeforeAMemberIsRemoved() async throws {
        let calls = CallNotes()
        let planned = try await services(calls).run(
            "accounts", "remove-member", "\(account.id)", "--user", "\(member.userID)", "--dry-run")
        #expect(((planned as? [String: Any])?["steps"] as? [String])?.count == 2)
        #expect(calls.all.isEmpty)
    }
}

/// What services were asked to change, in this order.
private final class CallNotes: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
