import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey accounts …`
struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Manage accounts and their members.",
        subcommands: [List.self, Show.self, Rename.self, SetRole.self, RemoveMember.self, Delete.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts of an application, the latest first.",
            discussion: """
                With --search, by name. With --json it prints {"data": […], "links": {"next": "…"}}.

                Example: latchkey accounts list --app "Acme Notes" --search design
                """)

        @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: ArgumentHelp("Accounts whose names begin so.", valueName: "beginning")) var search: String?
        @Option(help: "How many accounts at most.") var limit = 50
        @Option(help: ArgumentHelp("Go on behind a page: its links.next with --json.", valueName: "cursor"))
        var cursor: String?
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be 1 to 10000.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await app.id(fleet)
            var page = Page(data: [], links: .init(next: cursor))
            repeat {
                let size = min(limit - page.data.count, Identity.ListAccounts.maximumLimit)
                let reply = try await fleet.identity.call(
                    Identity.ListAccounts(
                        application: application, search: search, limit: size, cursor: page.links.next))
                page.data += reply.accounts
                page.links.next = reply.nextCursor
            } while page.links.next != nil && page.data.count < limit
            return Report(page) { [page] style in
                let text = AccountsCommand.table(page.data, .of(STDOUT_FILENO)).text(
                    style, empty: "no accounts", width: TerminalSize.width(of: STDOUT_FILENO))
                return page.links.next == nil
                    ? text : text + "\n" + style.paint("There are more: use --limit or --cursor.", .dim)
            }
        }

        /// What `--json` prints.
        private struct Page: Encodable, Sendable {
            struct Links: Encodable, Sendable {
                /// The cursor of the next page; left out on the last page.
                var next: String?
            }

            var data: [Identity.AccountSummary]
            var links: Links
        }
    }

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show an account with its members.")

        @OptionGroup var which: AccountArguments
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let account = try await which.summary(fleet)
            let shown = Shown(account: account, members: try await AccountActions.members(of: account.id, fleet))
            return Report(shown) { style in
                let width = TerminalSize.width(of: STDOUT_FILENO)
                let times = RelativeTime.of(STDOUT_FILENO)
                return AccountsCommand.table([shown.account], times).text(style, empty: "", width: width) + "\n\n"
                    + AccountsCommand.table(of: shown.members, times).text(style, empty: "no members", width: width)
            }
        }

        /// The account, and its members in a further member.
        private struct Shown: Encodable, Sendable {
            let account: Identity.AccountSummary
            let members: [AccountMember]

            private enum CodingKeys: String, CodingKey { case account, members }
        }
    }

    struct Rename: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Give an account another name.")

        @OptionGroup var which: AccountArguments
        @Option(help: "The new name.") var name: String
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let id = try await which.summary(fleet).id
            let account = try await fleet.identity.call(
                Identity.RenameAccount(session: nil, account: id, accountName: name))
            return Report(account) { _ in "the account is named \(account.name ?? "-")" }
        }
    }

    struct SetRole: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-role", abstract: "Give a member of an account another role.",
            discussion: """
                The member's sessions in the account end, and the member gets an email. An account keeps an owner: make another member one first. \
                A personal account is an ordinary one once its user is no owner of it.
                """)

        @OptionGroup var which: AccountArguments
        @Option(help: ArgumentHelp("The member, by id or email.", valueName: "user-or-email")) var user: UserReference
        @Option(help: "The new role: owner, member or viewer.") var role: Role
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let account = try await which.summary(fleet)
            let user = try await user.id(in: account.applicationID, fleet)
            let (member, delay) = try await AccountActions.setRole(role, of: user, in: account.id, fleet)
            AccountsCommand.warn(delay)
            return Report(member) { style in
                AccountsCommand.table(of: [member], .of(STDOUT_FILENO)).text(
                    style, empty: "", width: TerminalSize.width(of: STDOUT_FILENO))
            }
        }
    }

    struct RemoveMember: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-member", abstract: "Take a user out of an account.",
            discussion: """
                The user's sessions in the account end, and the user gets an email. The only owner stays: `accounts delete` deletes an account without \
                other members. A user who is left without an account gets a personal one.
                """)

        @OptionGroup var which: AccountArguments
        @Option(help: ArgumentHelp("The member, by id or email.", valueName: "user-or-email")) var user: UserReference
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let account = try await which.summary(fleet)
            let user = try await user.id(in: account.applicationID, fleet)
            let steps = ["Take \(user) out of \(account.name ?? account.id.description)", "End their sessions in it"]
            if let report = try confirmation.report(steps) { return report }
            let (isAccountDeleted, delay) = try await AccountActions.remove(user, from: account.id, fleet)
            AccountsCommand.warn(delay)
            let removed = Removed(accountID: account.id, userID: user, isAccountDeleted: isAccountDeleted)
            return Report(removed) { _ in
                isAccountDeleted ? "the account was deleted with its last member" : "the member was removed"
            }
        }

        private struct Removed: Encodable, Sendable {
            let accountID: AccountID
            let userID: UserID
            let isAccountDeleted: Bool

            private enum CodingKeys: String, CodingKey {
                case accountID = "account_id"
                case userID = "user_id"
                case isAccountDeleted = "account_deleted"
            }
        }
    }

    struct Delete: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an account that has no members but its owner. This can't be undone.")

        @OptionGroup var which: AccountArguments
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let account = try await which.summary(fleet)
            let name = account.name ?? account.id.description
            if let report = try confirmation.report([
                "Delete \(name) with its invitations", "End the sessions in it",
            ]) {
                return report
            }
            AccountsCommand.warn(try await AccountActions.delete(account.id, fleet))
            return Report(Deleted(id: account.id)) { _ in "\(name) was deleted" }
        }

        private struct Deleted: Encodable, Sendable {
            let id: AccountID
        }
    }

    private static func warn(_ delay: (any Error)?) {
        guard let delay else { return }
        ErrorReport.warn(
            "the user's sessions in the account have not ended yet (\(delay)). The gateway will end them in a moment")
    }

    static func table(_ accounts: [Identity.AccountSummary], _ times: RelativeTime) -> Table {
        Table(
            headings: ["ID", "NAME", "OWNER", "MEMBERS", "KIND", "CREATED"],
            rows: accounts.map { account in
                [
                    account.id.description, account.name ?? "-", account.ownerEmail?.displayText ?? "-",
                    String(account.members), account.isPersonal ? "personal" : "shared", times.text(account.createdAt),
                ]
            }, cuttable: [1, 2], requiredWidths: [4: 95])
    }

    static func table(of members: [AccountMember], _ times: RelativeTime) -> Table {
        var table = Table(
            headings: ["USER", "EMAIL", "NAME", "ROLE", "STATUS", "JOINED"],
            rows: members.map { member in
                [
                    member.userID.description, member.email?.displayText ?? "-", member.name ?? "-",
                    member.role.rawValue, member.status?.rawValue ?? "-", times.text(member.joinedAt),
                ]
            }, cuttable: [1, 2], requiredWidths: [2: 95])
        for (row, member) in members.enumerated() where member.status == .suspended { table.inks[row] = [4: .red] }
        return table
    }
}
