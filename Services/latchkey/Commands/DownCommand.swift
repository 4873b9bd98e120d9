import ArgumentParser
import Foundation

/// `latchkey down`: stops the fleet that `latchkey up` runs, or the processes that a killed one left behind.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the fleet of this state directory, even if its `latchkey up` was killed.")

    @OptionGroup var output: OutputOptions
    @Flag(help: ArgumentHelp("Only stop processes of an `up` that was killed.", visibility: .hidden))
    var leftoversOnly = false

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let wasUp = leftoversOnly ? false : try await StateLock.stopRunningFleet(of: settings)
            let ended = try await OrphanedProcesses.end(settings)
            try Report(Stopped(stopped: wasUp || ended > 0)) { _ in
                wasUp || ended > 0 ? "stopped" : "nothing was running"
            }.write(asJSON: output.isJSON)
        }
    }

    private struct Stopped: Encodable { let stopped: Bool }
}
