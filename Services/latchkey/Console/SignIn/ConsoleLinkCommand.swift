import ArgumentParser
import Foundation
import Models

/// `latchkey console link`: makes a link that signs an operator in to the console.
struct ConsoleLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a link that signs you in to the console.",
        discussion: """
            It works once and within ten minutes, for whoever opens it. The audit log names you as the user of this machine. Run it on \
            the machine of the console, as the user that runs the console.
            """)

    @OptionGroup var output: OutputOptions

    /// What is printed.
    private struct Link: Encodable {
        let url: String
        /// In seconds.
        let expiresIn: Int

        enum CodingKeys: String, CodingKey {
            case url
            case expiresIn = "expires_in"
        }
    }

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let url = try ConsoleSignInLink.make(settings, consoleURL: ConsoleSignInLink.url(settings))
            let link = Link(url: url, expiresIn: Int(SignInLinks.lifetime))
            try Report(link) { style in
                "\(style.paint(url, .cyan))\nOpen it in a browser within ten minutes. It works once."
            }.write(asJSON: output.isJSON)
        }
    }
}
