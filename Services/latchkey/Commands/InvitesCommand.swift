import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey invites …`
struct InvitesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invites", abstract: "Manage invitations to accounts.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite a person to an account by email, and print the link.")

        @Option(help: "The account, by its id: `latchkey users show` lists the accounts of a user.") var account:
            AccountID
        @Option(help: "The person's email.") var email: EmailAddress
        @Option(help: "Their role in the account: owner, member or viewer.") var role: Role
        @Option(help: "The email's language, such as de. Default: the invited person's own, or English.")
        var language: String?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            try await UserActions.invite(email, to: account, as: role, language: language, fleet).report
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the invitations to an account, or from an application's waitlist, newest first.")

        @Option(help: "The account.") var account: AccountID?
        @Option(
            help: ArgumentHelp(
                "The application whose invitations from the waitlist for signing up are listed, by id or name.",
                valueName: "app"))
        var app: ApplicationReference?
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (account == nil) != (app == nil) else { throw ValidationError("Name either --account or --app.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await app?.id(fleet)
            var invites: [Invite] = []
            var page: [Invite]
            repeat {
                page = try await fleet.identity.call(
                    Identity.ListInvites(
                        account: account, application: application, inviter: nil, before: invites.last?.id))
                invites += page
            } while page.count == Identity.ListInvites.maximumCount
            return .list(invites, as: Self.table(invites, .of(STDOUT_FILENO)), empty: "no invitations")
        }

        static func table(_ invites: [Invite], _ times: RelativeTime) -> Table {
            Table(
                headings: ["ID", "EMAIL", "ROLE", "STATUS", "CREATED", "EXPIRES"],
                rows: invites.map {
                    [
                        $0.id.description, $0.email?.description ?? "-", $0.role.rawValue, $0.status.rawValue,
                        times.text($0.createdAt), times.text($0.expiresAt),
                    ]
                }, cuttable: [1], requiredWidths: [4: 95])
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an invitation. Its link stops working.")

        @Argument(help: "The invitation's id.") var invite: InviteID
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let steps = ["Revoke the invitation \(invite), so that its link stops working"]
            if let report = try confirmation.report(steps) { return report }
            return Self.report(
                try await fleet.identity.call(Identity.RevokeInvite(invite: invite, account: nil, inviter: nil)))
        }

        /// - Parameter invite: as it is now. One that was accepted or has expired stays as it was.
        static func report(_ invite: Invite) -> Report {
            Report(invite) { _ in
                let subject = "the invitation \(invite.id)" + (invite.email.map { " of \($0)" } ?? "")
                return invite.status == .revoked
                    ? "revoked \(subject)" : "\(subject) is \(invite.status.rawValue), so there is nothing to revoke"
            }
        }
    }
}
