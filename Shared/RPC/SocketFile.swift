#if canImport(Glibc)
import Glibc
#endif

/// The file of a listening Unix socket, and the directory around it.
public enum SocketFile {
    /// Why a service can't listen.
    public enum Fault: Error, CustomStringConvertible {
        /// The system takes at most ``SocketPath/maximumLength`` bytes.
        case pathTooLong(String)
        /// The directory can't be made or written to.
        case directory(String, errno: Int32)
        /// Anybody may put sockets of their own into the directory.
        case openToAll(String)
        /// Another process listens there.
        case inUse(String)

        /// A line that names the path and what to do.
        public var description: String {
            switch self {
            case .pathTooLong(let path):
                "the socket path \(path) is longer than \(SocketPath.maximumLength) bytes; set LATCHKEY_RUN_DIR to a shorter one"
            case .directory(let path, let code):
                "can't use the socket directory \(path) (LATCHKEY_RUN_DIR): \(String(cString: strerror(code)))"
            case .openToAll(let path):
                "the socket directory \(path) (LATCHKEY_RUN_DIR) is writable by everyone; take that right away (chmod o-w)"
            case .inUse(let path): "another process answers at \(path); give this replica another LATCHKEY_INSTANCE"
            }
        }
    }

    /// Makes the directory (mode 0700) and clears away what a dead process left behind.
    static func prepare(_ path: String) throws {
        guard path.utf8.count <= SocketPath.maximumLength else { throw Fault.pathTooLong(path) }
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try makeDirectory(directory)
        guard isOursToFill(directory) else { throw Fault.openToAll(directory) }
        if answers(at: path) { throw Fault.inUse(path) }
        unlink(path)
    }

    static func remove(_ path: String) { unlink(path) }

    /// Only our own user may connect.
    static func restrict(_ path: String) { chmod(path, 0o600) }

    /// Makes `path` and its parents, each for our own user only if it is new.
    public static func makeDirectory(_ path: String) throws {
        var built = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            built += built.isEmpty && part.isEmpty ? "/" : (built.isEmpty || built == "/" ? "" : "/") + part
            if built.isEmpty || built == "/" { continue }
            if mkdir(built, 0o700) != 0, errno != EEXIST { throw Fault.directory(built, errno: errno) }
        }
        if access(path, W_OK | X_OK) != 0 { throw Fault.directory(path, errno: errno) }
    }

    private static func isOursToFill(_ directory: String) -> Bool {
        var status = stat()
        return stat(directory, &status) == 0 && status.st_mode & S_IWOTH == 0
    }

    /// Whether a process listens at `path`. One too busy to accept does; asking it must not block.
    private static func answers(at path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 || errno == EAGAIN
            }
        }
    }
}
