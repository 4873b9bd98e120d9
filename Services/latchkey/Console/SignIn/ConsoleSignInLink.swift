import Foundation
import Models
import Primitives

/// The URL that signs an operator in to the console, once.
enum ConsoleSignInLink {
    /// Makes the URL. The operator has the name of the current user of this machine.
    static func make(_ settings: LocalSettings, consoleURL: String) throws -> String {
        let token = try SignInLinks(settings).make(for: ProcessInfo.processInfo.userName)
        return FormEncoding.adding([("link", token.reveal())], to: consoleURL + SignInPages.path)
    }

    /// Notes where the console of these settings is, for `latchkey console link`.
    static func note(_ url: String, _ settings: LocalSettings) throws {
        try StateDirectory.make(settings.state("console"))
        guard
            FileManager.default.createFile(
                atPath: settings.state("console/url"), contents: Data(url.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CommandError("can't write \(settings.state("console/url"))") }
    }

    /// Where the console of these settings is: as it has noted itself, else as `LATCHKEY_CONSOLE_BIND` and `LATCHKEY_CONSOLE_URL` state.
    static func url(_ settings: LocalSettings) throws -> String {
        let noted = FileManager.default.contents(atPath: settings.state("console/url"))
            .map { String(decoding: $0, as: UTF8.self) }
        return try noted ?? ConsoleSettings(environment: settings.environment).url
    }
}
