import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey mail …`
struct MailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Manage emails that have not been delivered, and preview all.",
        subcommands: [List.self, Retry.self, Drop.self, Preview.self])

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the emails in the outbox.",
            discussion: "waiting: to be sent now. retrying: to be sent again later. dead: given up.")

        @Option(help: "waiting, retrying or dead. Default: all.") var state: Mailer.MessageState?
        @Option(help: "The maximum number for each state.") var limit = 1000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            var messages: [Mailer.MessageRecord] = []
            for state in state.map({ [$0] }) ?? Mailer.MessageState.allCases {
                messages += try await list(state, fleet)
            }
            return .list(messages, as: Self.table(messages, .of(STDOUT_FILENO)), empty: "no emails")
        }

        static func table(_ messages: [Mailer.MessageRecord], _ times: RelativeTime) -> Table {
            Table(
                headings: ["ID", "STATE", "KIND", "TO", "ACCEPTED", "ATTEMPTS", "NEXT", "REASON"],
                rows: messages.map {
                    [
                        $0.id.description, $0.state.rawValue, $0.kind?.rawValue ?? "-", $0.recipient ?? "-",
                        times.text($0.acceptedAt), "\($0.attempts)", times.text($0.nextAttemptAt), $0.reason ?? "-",
                    ]
                }, cuttable: [2, 3, 7], requiredWidths: [4: 105, 5: 115, 6: 95])
        }

        /// Reads page by page, up to the limit.
        private func list(_ state: Mailer.MessageState, _ fleet: Fleet) async throws -> [Mailer.MessageRecord] {
            var messages: [Mailer.MessageRecord] = []
            var cursor: String?
            repeat {
                let page = try await fleet.mailer.call(
                    Mailer.ListMessages(state: state, limit: min(100, limit - messages.count), cursor: cursor))
                messages += page.messages
                cursor = page.nextCursor
            } while cursor != nil && messages.count < limit
            if cursor != nil {
                ErrorReport.warn("there are more than \(limit) \(state) emails; increase --limit to see them")
            }
            return messages
        }
    }

    struct Retry: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Send a retrying or dead email now.")

        @Argument(help: "The email's id, msg_….") var message: MessageID
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            _ = try await fleet.mailer.call(Mailer.RetryMessage(message: message))
            return Report(MessageAction(id: message, action: "retried")) { _ in "the email will be sent now" }
        }
    }

    struct Drop: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an email from the outbox. This can't be undone.")

        @Argument(help: "The email's id, msg_….") var message: MessageID
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            if let report = try confirmation.report(["Delete email \(message)"]) { return report }
            _ = try await fleet.mailer.call(Mailer.DropMessage(message: message))
            return Report(MessageAction(id: message, action: "dropped")) { _ in "the email was deleted" }
        }
    }

    struct Preview: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an email with sample data, as mailer would write it.",
            discussion: """
                Nothing is sent, and neither the link nor the code works. Your own templates and phrases \
                (LATCHKEY_MAIL_TEMPLATES) are used.

                Example: latchkey mail preview password_changed --language ja --client client_demo --html > mail.html
                """)

        @Argument(
            help: ArgumentHelp(
                "What the email is about: "
                    + (OutgoingMail.Kind.allCases.filter { $0 != .notice }.map(\.rawValue)
                    + OutgoingMail.Notice.allCases.map(\.rawValue)).joined(separator: ", ") + "."))
        var kind: String
        @Option(help: "The language, such as ja or pt-BR.") var language = "en"
        @Option(help: "The client in whose name it is written, by id or name. Default: a sample.")
        var client: ClientReference?
        @Flag(help: "Print only the HTML.") var html = false
        @Flag(help: "Print only the plain text.") var text = false
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if [html, text, output.isJSON].count(where: { $0 }) > 1 {
                throw ValidationError("Use only one of --html, --text and --json.")
            }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            var known: Client?
            if let id = try await client?.id(fleet) {
                known = try await fleet.identity.call(Identity.ListClients()).first { $0.id == id }
                guard known != nil else { throw ServiceError.notFound("client: \(id)") }
            }
            let mail = try await fleet.mailer.call(
                Mailer.PreviewMail(kind: kind, language: language, client: known))
            let (html, text, sender) = (html, text, known)
            return Report(mail) { _ in
                if html { return mail.html }
                if text { return mail.text }
                return Self.withHeaders(mail, sender)
            }
        }

        /// The plain text below the headers.
        static func withHeaders(_ mail: Mailer.PreviewMail.Reply, _ client: Client?) -> String {
            var headers = ["From: \(mail.from)"]
            // A header has ASCII only, so mailer leaves out any other address.
            if let support = client?.branding.supportEmail, support.utf8.allSatisfy({ $0 < 0x80 }) {
                headers.append("Reply-To: \(support)")
            }
            headers.append("Subject: \(mail.subject)")
            return headers.joined(separator: "\n") + "\n\n\(mail.text)"
        }
    }

    /// What a command did with a message.
    private struct MessageAction: Encodable {
        let id: MessageID
        let action: String
    }
}
