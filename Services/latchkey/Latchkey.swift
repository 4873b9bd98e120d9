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
            on standard error, with exit status 1, or 64 for wrong usage.
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
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            // The parser would print the help of the commands that it knows.
            if arguments.first == "help", let unknown = UnknownCommand(in: arguments, of: Self.self) {
                throw ValidationError(unknown.description)
            }
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            // The parser only says of a mistyped command that it is unexpected.
            let unknown = UnknownCommand(in: arguments, of: Self.self)
            if arguments.contains("--json") {
                ErrorReport.write(
                    ServiceError(.invalidRequest, detail: unknown?.description ?? message(for: error)), asJSON: true)
            } else if let unknown {
                try? FileHandle.standardError.write(contentsOf: Data("\(unknown.report)\n".utf8))
            } else {
                exit(withError: error)
            }
            exit(withError: ExitCode.validationFailure)
        }
    }
}
