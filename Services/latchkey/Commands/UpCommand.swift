import ArgumentParser
import Foundation

/// `latchkey up`: runs the whole fleet on this machine, in the foreground.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run the whole fleet on this machine, until Ctrl-C.",
        discussion: """
            Starts the five services, and a private PostgreSQL and Redis in LATCHKEY_STATE_DIR unless \
            LATCHKEY_DATABASE_URL and LATCHKEY_REDIS_URL are set. LATCHKEY_SCALE (tokens=3,identity=2) runs several \
            replicas of a service. Processes that die are restarted. With --json, log lines are printed as JSON.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var local: LocalOptions

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            try await LocalFleet(settings, executables: local.executables, terminal: Terminal(isJSON: output.isJSON))
                .run()
        }
    }
}

/// Where the services' executables are.
struct LocalOptions: ParsableArguments {
    @Option(
        name: .customLong("executables"),
        help: ArgumentHelp("The directory of the services' executables.", visibility: .hidden))
    var directory: String?

    /// The given directory, or the directory of this executable.
    var executables: String {
        if let directory { return directory }
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
        return URL(filePath: own).deletingLastPathComponent().path()
    }
}
