import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Whose a file with a secret is, and who may read it.
///
/// Ours is for us alone. Root's may have readers by its group, whom root has chosen. Containers get secrets as root's files
/// that everybody in the container may read, on a mount that is read-only; those count too.
struct SecretFilePermissions: Sendable {
    let owner: UInt32
    /// The permission bits.
    let mode: UInt32
    let isRegular: Bool
    /// Whether the file lies on a mount that is read-only.
    let isOnReadOnlyMount: Bool

    init(owner: UInt32, mode: UInt32, isRegular: Bool = true, isOnReadOnlyMount: Bool = false) {
        self.owner = owner
        self.mode = mode
        self.isRegular = isRegular
        self.isOnReadOnlyMount = isOnReadOnlyMount
    }

    /// Those of an open file. Throws `FileText.Fault` when the system does not tell them.
    init(of descriptor: Int32) throws(FileText.Fault) {
        var (status, system) = (stat(), statvfs())
        guard fstat(descriptor, &status) == 0, fstatvfs(descriptor, &system) == 0 else { throw .init(code: errno) }
        self.init(
            owner: status.st_uid, mode: status.st_mode & 0o7777, isRegular: status.st_mode & S_IFMT == S_IFREG,
            isOnReadOnlyMount: system.f_flag & UInt(ST_RDONLY) != 0)
    }

    /// Throws `FileText.Fault`, which says what to do, unless the user `user` may rely on the file.
    func check(as user: UInt32) throws(FileText.Fault) {
        guard isRegular else { throw .init("it is no regular file") }
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
