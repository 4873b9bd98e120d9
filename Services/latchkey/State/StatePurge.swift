import Foundation

/// Deletes what a fleet on this machine has stored: the state directory, and what is linked from it or belongs to it elsewhere.
struct StatePurge {
    /// The directories that will be deleted, the state directory first.
    let directories: [String]

    /// Finds the directories. Throws ``CommandError`` unless the state directory is one that `latchkey up` has made.
    init(_ settings: LocalSettings) throws {
        let state = settings.stateDirectory
        let isOurs = ["up.pid", "postgres", "redis", "secrets"].contains {
            (try? FileManager.default.attributesOfItem(atPath: settings.state($0))) != nil
        }
        guard isOurs else { throw CommandError("\(state) holds no fleet, so nothing was deleted") }
        var found = [state]
        if let postgres = try? FileManager.default.destinationOfSymbolicLink(atPath: settings.state("postgres")) {
            // Only `latchkey up` makes such links; see ``PrivatePostgres``.
            guard postgres.hasPrefix("/var/tmp/latchkey-") else {
                throw CommandError("\(settings.state("postgres")) leads to \(postgres): please delete that yourself")
            }
            found.append(postgres)
        }
        if !settings.runDirectory.hasPrefix("\(state)/"), settings.environment["LATCHKEY_RUN_DIR"]?.isEmpty ?? true {
            found.append(settings.runDirectory)
        }
        directories = found.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// Deletes them. The state directory is last, so that an interrupted purge can be repeated.
    func run() throws {
        for directory in directories.reversed() {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                throw CommandError("can't delete \(directory): \(error.localizedDescription)")
            }
        }
    }
}
