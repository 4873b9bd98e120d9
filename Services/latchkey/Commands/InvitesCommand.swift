import ArgumentParser
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
            let reply = try await fleet.identity.call(
                Identity.CreateInvite(
                    account: account, email: email, role: role, inviter: nil, languages: [language].compactMap(\.self)))
            guard let mail = reply.mail else { throw ServiceError.internal }
            let sent = try await fleet.mailer.call(Mailer.SendEmailLink(mail: mail))
            let created = CreatedInvite(
                id: reply.invite.id, email: email, role: role, token: sent.token.reveal(), url: sent.url.reveal(),
                expiresAt: sent.expiresAt)
            return Report(created) { _ in
                "invited \(created.email) as \(created.role) until \(created.expiresAt)\n\(created.url)"
            }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the invitations to an account, or from an application's waitlist, newest first.")

        @Option(help: "The account.") var account: AccountID?
        @Option(help: "The application whose invitations from the waitlist for signing up are listed.")
        var app: ApplicationID?
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (account == nil) != (app == nil) else { throw ValidationError("Name either --account or --app.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let invites = try await fleet.identity.call(
                Identity.ListInvites(account: account, application: app, inviter: nil))
            return Report(invites) { style in
                Table(
                    headings: ["ID", "EMAIL", "ROLE", "STATUS", "CREATED", "EXPIRES"],
                    rows: invites.map {
                        [
                            $0.id.description, $0.email?.description ?? "-", $0.role.rawValue, $0.status.rawValue,
                            $0.createdAt.description, $0.expiresAt.description,
                        ]
                    }
                ).text(style, empty: "no invitations")
            }
        }
    }

    struct Revoke: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an invitation. Its link stops working.")

        @Argument(help: "The invitation's id.") var invite: InviteID
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let invite = try await fleet.identity.call(
                Identity.RevokeInvite(invite: invite, account: nil, inviter: nil))
            return Report(invite) { _ in "the invitation is \(invite.status.rawValue)" }
        }
    }

    /// A new invitation with its link.
    private struct CreatedInvite: Encodable {
        let id: InviteID
        let email: EmailAddress
        let role: Role
        let token: String
        let url: String
        let expiresAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, email, role, token, url
            case expiresAt = "expires_at"
        }
    }
}
