import Foundation

/// Deletes what a fleet on this machine has stored: the state directory, and what is linked from it or belongs to it elsewhere.
struct StatePurge {
    /// The directories that will be deleted, the state directory first.
    let directories: [String]

    /// Finds the directories. Throws ``CommandError`` unless the state directory is one that `latchkey up` has made.
    init(_ settings: LocalSettings) throws {
        let state = settings.stateDirectory
        // `latchkey up` makes all three first. A link would leave its target behind.
        let isOurs =
            Self.isOwn(state, S_IFDIR) && Self.isOwn(settings.state("up.pid"), S_IFREG)
            && Self.isOwn(settings.state("secrets"), S_IFDIR)
        guard isOurs else { throw CommandError("\(state) holds no fleet of yours, so nothing was deleted") }
        var found = [state]
        if let postgres = try? FileManager.default.destinationOfSymbolicLink(atPath: settings.state("postgres")) {
            // Only `latchkey up` makes such links; see ``PrivatePostgres``.
            let name = postgres.dropFirst("/var/tmp/".count)
            guard postgres.hasPrefix("/var/tmp/latchkey-"), !name.contains("/") else {
                throw CommandError("\(settings.state("postgres")) leads to \(postgres): please delete that yourself")
            }
            found.append(postgres)
        }
        if !settings.runDirectory.hasPrefix("\(state)/"), settings.environment["LATCHKEY_RUN_DIR"]?.isEmpty ?? true {
            found.append(settings.runDirectory)
        }
        directories = found.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// Whether `path` is of this type, not a link, and belongs to the current user.
    private static func isOwn(_ path: String, _ type: mode_t) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == type && status.st_uid == geteuid()
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
