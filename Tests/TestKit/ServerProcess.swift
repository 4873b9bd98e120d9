import Foundation
import Subprocess

/// A server that runs as long as the tests want it, and never longer than the test process.
///
/// A shell starts the server, after it has started a watchdog. The watchdog reads a pipe whose other end only
/// this process holds: when this process ends, however it ends, the watchdog kills the server and removes its directory.
/// Another pipe tells this process when the server has ended by itself.
actor ServerProcess {
    private let command: [String]
    private let directory: TemporaryDirectory
    /// What ends the server at once and lets it free what it holds of the system (`QUIT` for PostgreSQL).
    private let deathSignal: String
    private var running: (control: AsyncStream<Signal>.Continuation, exit: Task<Void, any Error>)?

    init(command: [String], directory: TemporaryDirectory, deathSignal: String) {
        self.command = command
        self.directory = directory
        self.deathSignal = deathSignal
    }

    /// Starts the server and waits until it `answers`.
    ///
    /// - Throws: ``TestKitError`` with the end of its log if it exits or takes longer than `limit`.
    func start(within limit: Duration = .seconds(20), until answers: @Sendable () async -> Bool) async throws {
        launch()
        do {
            try await eventually(within: limit, "an answer from the server") {
                if running == nil { throw TestKitError("the server ended at once") }
                return await answers()
            }
        } catch let error as TestKitError {
            throw TestKitError("\(error)\n\(logTail)")
        }
    }

    private func launch() {
        guard running == nil else { return }
        let tests = String(ProcessInfo.processInfo.processIdentifier)
        let arguments = Arguments(["-c", Self.script, "server", directory.path, deathSignal, tests] + command)
        let (signals, control) = AsyncStream<Signal>.makeStream()
        let exit = Task { [weak self] in
            _ = try await Subprocess.run(
                .path("/bin/sh"), arguments: arguments, input: .inputWriter, output: .sequence, error: .discarded
            ) { execution in
                async let end: Void = {
                    // The server writes nothing here; that it is closed tells that the server has ended.
                    for try await _ in execution.standardOutput {}
                    control.finish()
                }()
                for await signal in signals { try? execution.send(signal: signal) }
                try await end
            }
            await self?.ended()
        }
        running = (control, exit)
    }

    private func ended() {
        running = nil
    }

    deinit {
        running?.control.yield(.kill)
    }

    /// Sends `signal` and waits until the server has ended. Its directory stays.
    func stop(_ signal: Signal) async throws {
        guard let (control, exit) = running else { return }
        control.yield(signal)
        try await exit.value
    }

    /// Sends `signal` to the server, which goes on running.
    func send(_ signal: Signal) {
        running?.control.yield(signal)
    }

    /// The last lines of what the server wrote, for an error message.
    private var logTail: String {
        let log = (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "(no log)"
        return log.split(separator: "\n").suffix(15).joined(separator: "\n")
    }

    private static let script = """
        directory=$1 signal=$2 tests=$3
        shift 3
        exec 3<&0 4>&1
        watch() {
            trap '' INT HUP TERM
            read -r _ <&3
            kill -s "$signal" $$
            sleep 0.5
            kill -0 "$tests" || rm -rf "$directory"
        }
        (watch >/dev/null 2>&1 4>&- &)
        exec "$@" 3<&- </dev/null >>"$directory/log" 2>&1
        """
}
