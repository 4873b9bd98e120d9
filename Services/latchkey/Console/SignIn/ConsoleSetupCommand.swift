import ArgumentParser
import Models
import Primitives
import RPCClient

/// `latchkey console setup`: gives an operator an account for the console.
struct ConsoleSetupCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Give an operator an account for the console, and print a link to choose a password.",
        discussion: """
            The first time, this creates the application for operators: nobody can sign up to it, and a second factor is required. For \
            somebody who has an account, it prints a link for a new password; their second factor stays. The link works once, within an \
            hour. Run it on the machine of the console, as the user that runs the console. `latchkey users` manages operators like \
            other users: `users suspend`, `users reset-factors`, `users erase`.
            """)

    @Argument(help: "The operator's email.") var email: EmailAddress
    @OptionGroup var output: OutputOptions

    /// What is printed.
    private struct Link: Encodable {
        let id: UserID
        let applicationID: ApplicationID
        let email: EmailAddress
        let url: String
        /// In seconds.
        let expiresIn: Int

        enum CodingKeys: String, CodingKey {
            case id, email, url
            case applicationID = "application_id"
            case expiresIn = "expires_in"
        }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        let settings = try LocalSettings.current()
        let user = try await OperatorSetup.add(email, fleet)
        let token = try SignInLinks(settings).make(for: email.displayText, user: user.id)
        let url = FormEncoding.adding(
            [("link", token.reveal())], to: try ConsoleSignInLink.url(settings) + SignInPages.path)
        let link = Link(
            id: user.id, applicationID: user.application, email: email, url: url,
            expiresIn: Int(SignInLinks.passwordLifetime))
        return Report(link) { style in
            "\(style.paint(url, .cyan))\nWith this link \(email.displayText) chooses a password. It works once, within an hour."
        }
    }
}
