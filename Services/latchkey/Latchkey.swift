import ArgumentParser
import Foundation
import Models

/// The operator's command: runs a fleet on this machine, and steers any fleet whose operator sockets it can reach.
@main
struct Latchkey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latchkey",
        abstract: "Runs and steers a Latchkey fleet.",
        discussion: """
            LATCHKEY_STATE_DIR (default .latchkey) says which fleet; LATCHKEY_RUN_DIR, where its sockets are. \
            With --json a command prints one object or one array in the API's field names, and an error is a \
            problem object on standard error with exit status 1.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "A fleet on this machine",
                subcommands: [UpCommand.self, DownCommand.self, MigrateCommand.self, SecretsCommand.self]),
            CommandGroup(
                name: "A running fleet",
                subcommands: [
                    StatusCommand.self, HealthCommand.self, AppsCommand.self, ClientsCommand.self,
                    ConnectionsCommand.self, UsersCommand.self, SessionsCommand.self, KeysCommand.self,
                    InvitesCommand.self, WaitlistsCommand.self, MailCommand.self, DoctorCommand.self,
                    ExplainCommand.self,
                ]),
        ])

    /// Parses and runs. A mistake in the arguments of a command that was asked for JSON is a problem object too.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let wantsJSON = CommandLine.arguments.contains("--json")
            guard wantsJSON, exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Failure.report(
                ServiceError(.invalidRequest, detail: message(for: error)), asJSON: true)
            exit(withError: ExitCode.failure)
        }
    }
}
