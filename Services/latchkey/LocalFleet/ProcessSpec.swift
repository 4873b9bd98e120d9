import Foundation
import Subprocess
import SystemPackage

/// A program with its arguments and its whole environment: it inherits no other variables.
struct Command: Sendable, Equatable {
    /// The program's path.
    var executable: String
    var arguments: [String] = []
    var environment: [String: String]

    /// For Subprocess. The program gets its own process group, so that a terminal's Ctrl-C does not reach it.
    var configuration: Subprocess.Configuration {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        return Subprocess.Configuration(
            executable: .path(FilePath(executable)), arguments: Arguments(arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)), platformOptions: options)
    }
}

/// A process that runs as long as the fleet does.
struct ProcessSpec: Sendable, Equatable {
    /// `gateway`, …, `postgres` or `redis`.
    let service: String
    /// Which replica.
    let instance: String
    let command: Command
    /// The signal that asks it to end in order.
    var stopSignal = SIGTERM
    /// Whether its output goes only to its log file, because it is verbose.
    var isQuiet = false

    /// The name in log lines.
    var name: String { "\(service)/\(instance)" }
}
