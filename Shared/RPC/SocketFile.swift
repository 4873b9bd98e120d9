#if canImport(Glibc)
import Glibc
#endif

/// The file of a listening Unix socket, and the directory around it.
public enum SocketFile {
    /// Whose processes the file permissions let connect.
    public enum Audience: Sendable {
        /// Our own user's: a fleet that runs as one user.
        case owner
        /// The group's too: a service that runs as a user of its own. A new socket takes the group of its directory
        /// where that has the set-group-id bit, so the service itself need not be in the group of its callers.
        case group

        var socketMode: mode_t { self == .owner ? 0o600 : 0o660 }
        var directoryMode: mode_t { self == .owner ? 0o700 : 0o750 }
        /// Who must not have the right to put sockets of their own beside ours.
        var forbiddenWriters: mode_t { self == .owner ? S_IWOTH : S_IWOTH | S_IWGRP }
    }

    /// Why a service can't listen.
    public enum Fault: Error, CustomStringConvertible {
        /// The system takes at most ``SocketPath/maximumLength`` bytes.
        case pathTooLong(String)
        /// The directory can't be made or written to.
        case directory(String, errno: Int32)
        /// Others may put sockets of their own into the directory.
        case openToOthers(String)
        /// Another process listens there.
        case inUse(String)

        /// A line that names the path and what to do.
        public var description: String {
            switch self {
            case .pathTooLong(let path):
                "the socket path \(path) is longer than \(SocketPath.maximumLength) bytes; set LATCHKEY_RUN_DIR to a shorter one"
            case .directory(let path, let code):
                "can't use the socket directory \(path) (LATCHKEY_RUN_DIR): \(String(cString: strerror(code)))"
            case .openToOthers(let path):
                "the socket directory \(path) (LATCHKEY_RUN_DIR) is writable by others; take that right away (chmod go-w)"
            case .inUse(let path): "another process answers at \(path); give this replica another LATCHKEY_INSTANCE"
            }
        }
    }

    /// Makes the directory, unless it is there, and clears away what dead processes left behind.
    static func prepare(_ path: String, for audience: Audience) throws {
        guard path.utf8.count <= SocketPath.maximumLength else { throw Fault.pathTooLong(path) }
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try makeDirectory(directory, mode: audience.directoryMode)
        guard isOursToFill(directory, audience) else { throw Fault.openToOthers(directory) }
        if answers(at: path) { throw Fault.inUse(path) }
        unlink(path)
        sweep(directory)
    }

    static func remove(_ path: String) { unlink(path) }

    /// Lets `audience` connect and nobody else.
    static func restrict(_ path: String, to audience: Audience) { chmod(path, audience.socketMode) }

    /// Makes `path` and its parents, each with `mode` if it is new: for our own user only, unless said otherwise.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o700) throws {
        var built = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            built += built.isEmpty && part.isEmpty ? "/" : (built.isEmpty || built == "/" ? "" : "/") + part
            if built.isEmpty || built == "/" { continue }
            if mkdir(built, mode) != 0, errno != EEXIST { throw Fault.directory(built, errno: errno) }
        }
        if access(path, W_OK | X_OK) != 0 { throw Fault.directory(path, errno: errno) }
    }

    private static func isOursToFill(_ directory: String, _ audience: Audience) -> Bool {
        var status = stat()
        return stat(directory, &status) == 0 && status.st_mode & audience.forbiddenWriters == 0
    }

    /// Removes the sockets of replicas that were killed and will never come back under their names, as containers
    /// don't. A young one may belong to a replica that is about to listen.
    private static func sweep(_ directory: String) {
        guard let listing = opendir(directory) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(directory)/\(name)"
            var status = stat()
            guard name.hasSuffix(".sock"), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
                time(nil) - status.st_mtim.tv_sec > 10, connectError(at: path) == ECONNREFUSED
            else { continue }
            unlink(path)
        }
    }

    /// Whether a process listens at `path`. One too busy to accept does.
    private static func answers(at path: String) -> Bool { [0, EAGAIN].contains(connectError(at: path)) }

    /// The error of connecting to `path`, 0 for none. Asking must not block.
    private static func connectError(at path: String) -> Int32 {
        guard path.utf8.count <= SocketPath.maximumLength else { return ENAMETOOLONG }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 ? 0 : errno
            }
        }
    }
}
