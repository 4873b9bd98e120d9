import Foundation
import Models
import ServiceKit

/// A directory with a file for each service and each store, for fleets whose processes run as users of their own: every
/// file is its owner's alone (mode 0400) and is written once. The master file has everything and is no service's.
struct SecretDirectory {
    /// Where the files go.
    let path: String
    /// The user ids that own them, by the name of the service or store; ours where none is given.
    let owners: [String: UInt32]
    /// `{path}/master.json`, unless said otherwise.
    let masterFile: String

    /// What was done.
    struct Outcome: Encodable {
        var directory: String
        /// Files that were missing.
        var written: [String] = []
        /// Files that were there already and stay as they are.
        var kept: [String] = []
    }

    /// Makes what is missing. Throws ``CommandError`` or `SecretFile.Fault`, which name the file.
    @discardableResult
    func ensure() throws -> Outcome {
        for directory in [path, URL(filePath: masterFile).deletingLastPathComponent().path()] {
            do {
                // Whoever owns a file in it has to get there.
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
            } catch {
                throw CommandError("can't make the directory \(directory): \(Self.systemReason)")
            }
        }
        // Two at once would each make secrets of their own. The lock ends with the process, if not before.
        let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(lock) }
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw Self.fault(path) }

        let (secrets, passwords) = try master()
        var outcome = Outcome(directory: path)
        for (name, owner, data) in try files(secrets, passwords) {
            if try place(data, at: "\(path)/\(name)", owner: owners[owner]) {
                outcome.written.append(name)
            } else {
                outcome.kept.append(name)
            }
        }
        return outcome
    }

    /// The master file, made at the first run. One of an earlier version gets what it lacks.
    private func master() throws -> (SecretFile, StorePasswords) {
        var secrets =
            FileManager.default.fileExists(atPath: masterFile)
            ? try SecretFile.load(from: masterFile) : SecretFile.generate()
        let additions = try secrets.complete()
        // Parts that lack something go first: should we end before they are written anew, the next run does it.
        for service in additions.sections { unlink(part(of: service)) }
        if !additions.isEmpty || !FileManager.default.fileExists(atPath: masterFile) {
            try secrets.write(to: masterFile)
        }
        guard let passwords = secrets.stores else { throw CommandError("\(masterFile) has no passwords of the stores") }
        return (secrets, passwords)
    }

    private func part(of service: ServiceName) -> String { "\(path)/\(service).secrets" }

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

    /// Writes a file, all of it or nothing, unless there is one; tells whether it did.
    private func place(_ data: Data, at path: String, owner: UInt32?) throws -> Bool {
        if access(path, F_OK) == 0 { return false }
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o400)
        guard descriptor >= 0 else { throw Self.fault(path) }
        defer { close(descriptor) }
        let written = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == data.count, fsync(descriptor) == 0 else { throw Self.fault(path) }
        if let owner, owner != geteuid(), fchown(descriptor, owner, owner) != 0 {
            throw CommandError("can't give \(path) to the user \(owner): \(Self.systemReason)")
        }
        guard rename(draft, path) == 0 else { throw Self.fault(path) }
        return true
    }

    private static func fault(_ path: String) -> CommandError { CommandError("can't write \(path): \(systemReason)") }
    private static var systemReason: String { String(cString: strerror(errno)) }
}
