import ArgumentParser
import Foundation

/// `latchkey down`: ends a fleet that `latchkey up` runs, or that a lost one left behind.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the fleet of this state directory, whatever became of its `up`.")

    @OptionGroup var output: OutputOptions
    @Flag(help: ArgumentHelp("Leave a live `latchkey up` alone.", visibility: .hidden)) var leftoversOnly = false

    func run() async throws {
        try await Failure.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofThisProcess()
            let wasUp = leftoversOnly ? false : try await StateLock.endHolder(of: settings)
            let ended = try await OrphanedProcesses.end(settings)
            try Report(Stopped(stopped: wasUp || ended > 0)) { _ in
                wasUp || ended > 0 ? "stopped" : "nothing was running"
            }.write(asJSON: output.isJSON)
        }
    }

    private struct Stopped: Encodable { let stopped: Bool }
}
