import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// The owner and permissions of a file with a secret.
///
/// A file of ours may be readable by us only. A file of root's may be readable by its group, which root has chosen.
/// Containers get secrets as files of root's that everybody in the container may read, on a read-only mount; these are
/// accepted too.
struct SecretFilePermissions: Sendable {
    let owner: UInt32
    /// The permission bits.
    let mode: UInt32
    let isRegular: Bool
    /// Whether the file is on a read-only mount.
    let isOnReadOnlyMount: Bool

    init(owner: UInt32, mode: UInt32, isRegular: Bool = true, isOnReadOnlyMount: Bool = false) {
        self.owner = owner
        self.mode = mode
        self.isRegular = isRegular
        self.isOnReadOnlyMount = isOnReadOnlyMount
    }

    /// Reads them from an open file. Throws ``FileReadError``.
    init(of descriptor: Int32) throws(FileReadError) {
        var (status, system) = (stat(), statvfs())
        guard fstat(descriptor, &status) == 0, fstatvfs(descriptor, &system) == 0 else { throw .init(code: errno) }
        self.init(
            owner: status.st_uid, mode: status.st_mode & 0o7777, isRegular: status.st_mode & S_IFMT == S_IFREG,
            isOnReadOnlyMount: system.f_flag & UInt(ST_RDONLY) != 0)
    }

    /// Throws ``FileReadError``, which states what to do, unless the file is safe to use for user `user`.
    func check(as user: UInt32) throws(FileReadError) {
        guard isRegular else { throw .init("it is not a regular file") }
        guard owner == user || owner == 0 else {
            throw .init("it belongs to user \(owner), who could change it; it has to be ours (user \(user)) or root's")
        }
        let isGiven = owner == 0 && (user != 0 || isOnReadOnlyMount)
        let forbidden: UInt32 = !isGiven ? 0o077 : isOnReadOnlyMount ? 0o022 : 0o037
        guard mode & forbidden == 0 else {
            let bits = String(mode, radix: 8)
            throw .init("others may read or change it (mode 0\(bits)); `chmod 600` makes it ours alone")
        }
    }
}
