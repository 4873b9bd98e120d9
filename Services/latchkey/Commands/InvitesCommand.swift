import ArgumentParser
import Models
import RPCClient

/// `latchkey invites …`
struct InvitesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invites", abstract: "Invitations to accounts.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite somebody to an account: by a mail, whose link is shown here as well.")

        @Option(help: "The account to join.") var account: AccountID
        @Option(help: "Whom to invite.") var email: EmailAddress
        @Option(help: "What they may do there: owner, member or viewer.") var role: Role
        @Option(help: "The language to write in, such as de; by default the invited person's own, else English.")
        var language: String?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let created = try await fleet.identity.call(
                Identity.CreateInvite(
                    account: account, email: email, role: role, inviter: nil, languages: [language].compactMap(\.self)))
            guard let mail = created.mail else { throw ServiceError.internal }
            let sent = try await fleet.mailer.call(Mailer.SendEmailLink(mail: mail))
            let made = Made(
                id: created.invite.id, email: email, role: role, token: sent.token.reveal(), url: sent.url.reveal(),
                expiresAt: sent.expiresAt)
            return Report(made) { _ in
                "invited \(made.email) as \(made.role) until \(made.expiresAt)\n\(made.url)"
            }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the invitations to an account, latest first.")

        @Option(help: "Which account's.") var account: AccountID
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let invites = try await fleet.identity.call(Identity.ListInvites(account: account, inviter: nil))
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
        static let configuration = CommandConfiguration(abstract: "Revoke an invitation; its link is void at once.")

        @Argument(help: "Which invitation.") var invite: InviteID
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let invite = try await fleet.identity.call(
                Identity.RevokeInvite(invite: invite, account: nil, inviter: nil))
            return Report(invite) { _ in "the invitation is \(invite.status.rawValue)" }
        }
    }

    /// A new invitation with its link.
    private struct Made: Encodable {
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
