import ArgumentParser
import Models
import RPCClient

/// `latchkey users create`
struct CreateUserCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a user, or invite a person to become one.",
        discussion: """
            It works whatever the application says about who may sign up, so it also makes the first user of an application that \
            takes people with an invitation only. Choose how the user gets in:

            --send-reset mails a link to choose a password. --invite mails an invitation and prints its link; the user exists once it \
            is accepted. --password-stdin reads a password from standard input. --no-mail sends nothing: they sign in by an emailed \
            link or a provider.

            Example: latchkey users create ann@example.com --app "Acme Notes" --send-reset
            """)

    /// How the user gets in.
    enum Entry: String, EnumerableFlag {
        case invite, sendReset, passwordStdin, noMail

        static func help(for value: Entry) -> ArgumentHelp? {
            switch value {
            case .invite: "Mail an invitation to sign up, and print its link."
            case .sendReset: "Mail a link to choose a password."
            case .passwordStdin: "Read a password from standard input."
            case .noMail: "Send nothing."
            }
        }
    }

    @Argument(help: "The user's email.") var email: EmailAddress
    @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
    @Flag var entry: Entry
    @Flag(help: "You know that the mailbox is theirs, so they need not verify it.") var verified = false
    @Option(help: "The language of emails to the user, such as de.") var language: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard entry != .invite || !verified else {
            throw ValidationError("An invitation verifies the address when it is accepted: leave --verified out.")
        }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        let application = try await app.id(fleet)
        guard entry != .invite else { return try await invite(to: application, fleet) }
        let password = entry == .passwordStdin ? try PasswordInput.read() : nil
        let record = try await fleet.identity.call(
            Identity.CreateUser(
                application: application, email: email, isVerified: verified, password: password,
                sendsPasswordReset: entry == .sendReset, language: language))
        return UserView(record).report(done: "the user was created")
    }

    private func invite(to application: ApplicationID, _ fleet: Fleet) async throws -> Report {
        try await UserActions.invite(email, to: application, language: language, fleet).report
    }
}
