import Models

/// Why a person can or can't sign in, in plain sentences.
struct SignInExplanation: Encodable, Sendable {
    /// What the services know.
    struct Input: Sendable {
        var user: Identity.UserExplanation
        var attempts = Attempts()
        /// What happened to the emails to the address, oldest first.
        var emails: [Mailer.DeliveryRecord] = []
    }

    /// How the attempts at each secret stand.
    struct Attempts: Encodable, Sendable {
        /// At the password, at sign-in.
        var signIn = Tokens.AttemptState()
        /// At the password, in a session.
        var passwordInSession = Tokens.AttemptState()
        var secondFactor = Tokens.AttemptState()

        enum CodingKeys: String, CodingKey {
            case signIn = "sign_in"
            case passwordInSession = "password_in_session"
            case secondFactor = "second_factor"
        }
    }

    /// A sentence.
    struct Statement: Encodable, Sendable, Equatable {
        enum Severity: String, Encodable, Sendable {
            /// It keeps the person from signing in.
            case problem
            /// It may keep them from it.
            case warning
            case info
        }

        let severity: Severity
        /// Names the statement for programs.
        let code: String
        let text: String
        /// The command that changes it; nil for none.
        var command: String?
    }

    let email: EmailAddress?
    let user: UserView?
    let canSignIn: Bool
    let statements: [Statement]
    let attempts: Attempts
    let entries: [Identity.AuditRecord]
    let emails: [Mailer.DeliveryRecord]
    private let name: String
    private let times: RelativeTime

    enum CodingKeys: String, CodingKey {
        case email, user, statements, attempts, entries, emails
        case canSignIn = "can_sign_in"
    }

    init(_ input: Input, _ times: RelativeTime) {
        email = input.user.email
        user = input.user.user.map { UserView($0.record) }
        name = input.user.email?.displayText ?? input.user.user?.record.profile.id.description ?? "the user"
        attempts = input.attempts
        entries = input.user.entries
        emails = input.emails
        self.times = times
        let composer = SignInStatements(input: input, times: times)
        statements = composer.all
        canSignIn = !statements.contains { $0.severity == .problem }
    }

    /// The sentences, then the latest attempts and emails.
    func text(_ style: Style, width: Int?) -> String {
        let summary =
            canSignIn
            ? style.paint("Nothing keeps \(name) from signing in.", .green)
            : style.paint("\(name) can't sign in.", .red)
        var parts = [([summary] + statements.map { line($0, style) }).joined(separator: "\n")]
        if !entries.isEmpty {
            parts.append(
                style.paint("What happened last:", .bold) + "\n" + entryTable.text(style, empty: "", width: width))
        }
        if !emails.isEmpty {
            parts.append(
                style.paint("Emails to the address:", .bold) + "\n" + emailTable.text(style, empty: "", width: width))
        }
        return parts.joined(separator: "\n\n")
    }

    private func line(_ statement: Statement, _ style: Style) -> String {
        let mark =
            switch statement.severity {
            case .problem: style.paint("✗", .red)
            case .warning: style.paint("!", .yellow)
            case .info: style.paint("·", .dim)
            }
        let command = statement.command.map { "\n    " + style.paint($0, .cyan) } ?? ""
        return "\(mark) \(statement.text)\(command)"
    }

    private var entryTable: Table {
        Table(
            headings: ["TIME", "EVENT", "DETAIL", "BY", "CLIENT", "FROM"],
            rows: entries.prefix(10).map { entry in
                [
                    times.text(entry.at), entry.event.rawValue.replacing("_", with: " "),
                    [entry.provider?.rawValue, entry.reason].compactMap(\.self).joined(separator: ", "),
                    AuditTable.actor(of: entry), entry.client?.description ?? "-",
                    entry.ipAddress ?? "-",
                ]
            }, cuttable: [2, 3, 5], requiredWidths: [4: 110])
    }

    private var emailTable: Table {
        Table(
            headings: ["TIME", "EMAIL", "EVENT", "REASON"],
            rows: emails.suffix(10).reversed().map { email in
                [
                    times.text(email.at), email.kind.replacing("_", with: " "), email.event.rawValue,
                    email.reason ?? "",
                ]
            }, cuttable: [3])
    }
}
