import ArgumentParser
import Foundation

/// `latchkey up`: the whole fleet on one machine, in the foreground.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run the whole fleet on this machine until Ctrl-C.",
        discussion: """
            Starts a private PostgreSQL and Redis below LATCHKEY_STATE_DIR unless LATCHKEY_DATABASE_URL and \
            LATCHKEY_REDIS_URL name others, then the five services; LATCHKEY_SCALE (tokens=3,identity=2) runs more \
            than one of a service. A process that dies is started again. With --json the log lines stay as the \
            services write them.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var local: LocalOptions

    func run() async throws {
        try await Failure.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofThisProcess()
            try await LocalFleet(settings, executables: local.executables, console: Console(isJSON: output.isJSON))
                .run()
        }
    }
}

/// Where the services' executables are.
struct LocalOptions: ParsableArguments {
    @Option(
        name: .customLong("executables"), help: ArgumentHelp("The directory of the services.", visibility: .hidden))
    var directory: String?

    /// The given directory, or the one that this executable lies in.
    var executables: String {
        if let directory { return directory }
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
        return URL(filePath: own).deletingLastPathComponent().path()
    }
}
