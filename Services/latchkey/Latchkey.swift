import ArgumentParser
import Foundation
import Models
import ServiceKit

/// The operator's command. It runs a fleet on this machine, and manages any fleet whose operator sockets it can reach.
@main
struct Latchkey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latchkey",
        abstract: "Run and manage a Latchkey fleet.",
        discussion: """
            LATCHKEY_STATE_DIR (default: .latchkey) selects the fleet, and LATCHKEY_RUN_DIR the directory of its sockets. \
            With --json, a command prints one object or array with the API's field names. Errors are problem objects \
            on standard error, with exit status 1.
            """,
        version: LatchkeyVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "A fleet on this machine",
                subcommands: [
                    UpCommand.self, DownCommand.self, RestartCommand.self, MigrateCommand.self, SecretsCommand.self,
                ]),
            CommandGroup(
                name: "A running fleet",
                subcommands: [
                    StatusCommand.self, HealthCommand.self, AppsCommand.self, ClientsCommand.self,
                    ConnectionsCommand.self, UsersCommand.self, SessionsCommand.self, KeysCommand.self,
                    AccountsCommand.self, InvitesCommand.self, WaitlistsCommand.self, MailCommand.self,
                    WebhooksCommand.self, ApplyCommand.self,
                    ExportCommand.self, DoctorCommand.self, AuditCommand.self, ExplainCommand.self,
                    MetricsCommand.self, ConsoleCommand.self, APIKeysCommand.self,
                ]),
        ])

    /// Parses the arguments and runs the command. With --json, invalid arguments are a problem object, too.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let error = explained(error)
            let wantsJSON = CommandLine.arguments.contains("--json")
            guard wantsJSON, exitCode(for: error) == .validationFailure else { exit(withError: error) }
            ErrorReport.write(
                ServiceError(.invalidRequest, detail: message(for: error)), asJSON: true)
            exit(withError: ExitCode.failure)
        }
    }

    /// Names a mistyped command, of which the parser only says that it is unexpected.
    private static func explained(_ error: any Error) -> any Error {
        guard exitCode(for: error) == .validationFailure,
            let unknown = UnknownCommand(in: Array(CommandLine.arguments.dropFirst()), of: Self.self)
        else { return error }
        return ValidationError(unknown.description)
    }
}
