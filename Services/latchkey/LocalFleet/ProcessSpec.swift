import Foundation
import Subprocess
import SystemPackage

/// A program, what it is given, and nothing else: no variable of ours reaches it unless it is listed.
struct Command: Sendable, Equatable {
    /// Its path.
    var executable: String
    var arguments: [String] = []
    var environment: [String: String]

    /// As Subprocess wants it: in a process group of its own, so that a terminal's Ctrl-C does not reach it.
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

/// A process that is to run for as long as the fleet does.
struct ProcessSpec: Sendable, Equatable {
    /// `gateway`, …, `postgres` or `redis`.
    let service: String
    /// Which replica.
    let instance: String
    let command: Command
    /// What asks it to end in order.
    var stopSignal = SIGTERM
    /// Whether its output goes to its log file only: stores are talkative.
    var isQuiet = false

    /// As log lines name it.
    var name: String { "\(service)/\(instance)" }
}
