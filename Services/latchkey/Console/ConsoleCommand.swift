import ArgumentParser
import Foundation
import Logging
import NIOPosix
import ServiceKit

/// `latchkey console`: serves the admin API and the pages for operators.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Serve the console and the admin API, until Ctrl-C.",
        discussion: """
            LATCHKEY_CONSOLE_BIND (default: 127.0.0.1:8081) is where it listens; port 0 is any free port. It needs the operator \
            sockets of a fleet on this machine, as the other commands do. `latchkey up` runs one by itself. Programs call the API below \
            /admin with a key of `latchkey api-keys create`; its description is at /admin/openapi.json.
            """,
        subcommands: [ConsoleLinkCommand.self, ConsoleSetupCommand.self])

    @OptionGroup var output: OutputOptions

    func run() async throws {
        // A connection that is closed meanwhile has to be an error of the write, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofRunningFleet()
            let console = try await ConsoleSettings(environment: settings.environment).withFreePort()
            let level =
                settings.environment["LATCHKEY_LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0) } ?? .info
            LoggingSystem.bootstrap { _ in JSONLogHandler(service: "console", instance: "1", level: level) }
            let logger = Logger(label: "console")
            // Its work is waiting for the services.
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let fleet = ConsoleFleet(settings, group: group, logger: logger)
            let pages = try ConsolePages(settings: settings, console: console, fleet: fleet, logger: logger)
            try ConsoleSignInLink.note(console.url, settings)
            // Not where it would be kept: a log is read by more people, and later.
            if isatty(STDOUT_FILENO) != 0 {
                print("Sign in: \(try ConsoleSignInLink.make(settings, consoleURL: console.url))")
            }
            let server = ConsoleServer(settings: console, fleet: fleet, group: group, logger: logger, pages: pages)
            try await server.run()
        }
    }
}
