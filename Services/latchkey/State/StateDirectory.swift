import Foundation
import RPC

/// Directories for this user alone.
enum StateDirectory {
    /// Makes `path` and what is missing above it, with mode 0700. Throws ``CommandError`` when it is someone else's,
    /// or no directory.
    static func make(_ path: String) throws {
        do {
            try SocketFile.makeDirectory(path)
        } catch {
            throw CommandError("can't make the directory \(path): \(String(cString: strerror(errno)))")
        }
        // It may be open to others to read (part of a checkout, say), but not to write.
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw CommandError("the directory \(path) must belong to this user, and nobody else may write to it")
        }
    }
}
