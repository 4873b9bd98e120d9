import Foundation
import RPC

/// Directories that only the current user can write to.
enum StateDirectory {
    /// Creates `path` and missing parents with mode 0700. Throws ``CommandError`` if it belongs to another user, or is not a
    /// directory.
    static func make(_ path: String) throws {
        do {
            try SocketFile.makeDirectory(path)
        } catch {
            throw CommandError("can't create the directory \(path): \(String(cString: strerror(errno)))")
        }
        // Others may read it (it may be part of a checkout), but not write to it.
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw CommandError("the directory \(path) must belong to the current user, and no one else may write to it")
        }
    }
}
