import Foundation
import Subprocess

/// A shell that outlives `latchkey up`. If its standard input closes without a line, `up` was killed, and the shell runs
/// `latchkey down` to end the remaining children.
actor Watchdog {
    private let command: Command
    private var watch: Task<Void, Never>?
    private var end: AsyncStream<Never>.Continuation?

    init(_ settings: LocalSettings) {
        var environment = FleetPlan.common(settings.environment)
        environment["LATCHKEY_STATE_DIR"] = settings.stateDirectory
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "latchkey"
        command = Command(
            executable: "/bin/sh",
            arguments: ["-c", "trap '' INT HUP; read -r _ || exec \"$0\" down --orphans-only", own],
            environment: environment)
    }

    /// Starts the shell.
    func start() {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        end = continuation
        watch = Task { [command] in
            _ = try? await Subprocess.run(
                command.configuration, input: .inputWriter, output: .discarded, error: .discarded
            ) { execution in
                for await _ in stream {}
                _ = try await execution.standardInputWriter.write("done\n")
                try await execution.standardInputWriter.finish()
            }
        }
    }

    /// Ends the shell without further action.
    func stop() async {
        end?.finish()
        await watch?.value
    }
}
