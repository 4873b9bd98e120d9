import Foundation
import Models
import ServiceKit

/// A directory with a file for each service and each store, for fleets whose processes run as different users. Each file is
/// readable only by its owner (mode 0400) and is written once. The master file has all secrets and belongs to no service.
struct SecretDirectory {
    /// The directory.
    let path: String
    /// The owners' user ids, by the name of the service or store. The default is the current user.
    let owners: [String: UInt32]
    /// The path of the master file, by default `{path}/master.json`.
    let masterFile: String

    /// Which files were written.
    struct Outcome: Encodable {
        var directory: String
        /// Files that were missing.
        var written: [String] = []
        /// Files that existed already and are unchanged.
        var kept: [String] = []
    }

    /// Writes the missing files. Throws ``CommandError`` or `SecretFileError`, which name the file.
    @discardableResult
    func ensure() throws -> Outcome {
        for directory in [path, URL(filePath: masterFile).deletingLastPathComponent().path()] {
            do {
                // The owners of the files must be able to reach them.
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
            } catch {
                throw CommandError("can't create the directory \(directory): \(Self.systemReason)")
            }
        }
        // Without the lock, two processes at the same time would generate different secrets. It ends with the process at
        // the latest.
        let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(lock) }
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw Self.cannotWrite(path) }

        let (secrets, passwords) = try master()
        var outcome = Outcome(directory: path)
        for (name, owner, data) in try files(secrets, passwords) {
            if try writeOnce(data, at: "\(path)/\(name)", owner: owners[owner]) {
                outcome.written.append(name)
            } else {
                outcome.kept.append(name)
            }
        }
        return outcome
    }

    /// Reads the master file, or creates it. A file of an earlier version is completed.
    private func master() throws -> (SecretFile, StorePasswords) {
        var secrets =
            FileManager.default.fileExists(atPath: masterFile)
            ? try SecretFile.load(from: masterFile) : SecretFile.generate()
        let additions = try secrets.complete()
        // Incomplete files are deleted first. If the process ends before they are rewritten, the next run writes them.
        for service in additions.sections { unlink(file(of: service)) }
        if !additions.isEmpty || !FileManager.default.fileExists(atPath: masterFile) {
            try secrets.write(to: masterFile)
        }
        guard let passwords = secrets.stores else { throw CommandError("\(masterFile) lacks the stores' passwords") }
        return (secrets, passwords)
    }

    private func file(of service: ServiceName) -> String { "\(path)/\(service).secrets" }

    private func files(
        _ secrets: SecretFile, _ passwords: StorePasswords
    ) throws -> [(name: String, owner: String, data: Data)] {
        func text(_ text: String) -> Data { Data(text.utf8) }
        var files: [(name: String, owner: String, data: Data)] = []
        for service in ServiceName.allCases {
            let name = service.rawValue
            files.append(("\(name).secrets", name, try secrets.section(of: service).json()))
            if let password = passwords.database[name] {
                files.append(("\(name).database-password", name, text(password.reveal() + "\n")))
            }
            if let password = passwords.redis[name] {
                files.append(("\(name).redis-password", name, text(password.reveal() + "\n")))
            }
        }
        files.append(("postgres.password", "postgres", text(passwords.postgres.reveal() + "\n")))
        files.append(("postgres.sql", "postgres", text(StoreSetup.sql(passwords))))
        files.append(("redis.acl", "redis", text(StoreSetup.acl(passwords))))
        return files
    }

    /// Writes a file atomically, unless it exists. Returns whether it was written.
    private func writeOnce(_ data: Data, at path: String, owner: UInt32?) throws -> Bool {
        if access(path, F_OK) == 0 { return false }
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o400)
        guard descriptor >= 0 else { throw Self.cannotWrite(path) }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == data.count, fsync(descriptor) == 0 else { throw Self.cannotWrite(path) }
        if let owner, owner != geteuid(), fchown(descriptor, owner, owner) != 0 {
            throw CommandError("can't change the owner of \(path) to \(owner): \(Self.systemReason)")
        }
        guard rename(draft, path) == 0 else { throw Self.cannotWrite(path) }
        return true
    }

    private static func cannotWrite(_ path: String) -> CommandError {
        CommandError("can't write \(path): \(systemReason)")
    }
    private static var systemReason: String { String(cString: strerror(errno)) }
}
