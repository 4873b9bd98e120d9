import ArgumentParser
import Foundation

/// `latchkey down`: stops the fleet that `latchkey up` runs, or the processes that a killed one left behind.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the fleet of this state directory, even if its `latchkey up` was killed.",
        discussion: "Data stays, unless you add --purge.")

    @OptionGroup var output: OutputOptions
    @Flag(help: "Also delete the state directory: users, sessions, emails, keys, logs and private stores.")
    var purge = false
    @Flag(help: "Don't ask before deleting.")
    var yes = false
    @Flag(help: ArgumentHelp("Only stop processes of an `up` that was killed.", visibility: .hidden))
    var orphansOnly = false

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let purge = purge ? try StatePurge(settings) : nil
            if let purge, !yes {
                try Confirmation.ask("This deletes everything in \(purge.directories.joined(separator: " and ")).")
            }
            let wasUp = orphansOnly ? false : try await StateLock.stopRunningFleet(of: settings)
            let ended = try await OrphanedProcesses.end(settings)
            let stopped = wasUp || ended > 0
            try purge?.run()
            try Report(Stopped(stopped: stopped, deleted: purge?.directories)) { _ in
                (stopped ? "stopped" : "nothing was running")
                    + (purge.map { "; deleted \($0.directories.joined(separator: " and "))" } ?? "")
            }.write(asJSON: output.isJSON)
        }
    }

    private struct Stopped: Encodable {
        let stopped: Bool
        let deleted: [String]?
    }
}
