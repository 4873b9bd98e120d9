#if canImport(Glibc)
import Glibc
#endif

/// The file of a listening Unix socket, and its directory.
public enum SocketFile {
    /// Creates the directory if needed, and removes sockets that dead processes left behind. Throws ``SocketFileError``.
    static func prepare(_ path: String, for access: SocketAccess) throws {
        guard path.utf8.count <= SocketPath.maximumLength else { throw SocketFileError.pathTooLong(path) }
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try makeDirectory(directory, mode: access.directoryMode)
        guard isProtected(directory, access) else { throw SocketFileError.openToOthers(directory) }
        if answers(at: path) { throw SocketFileError.inUse(path) }
        unlink(path)
        sweep(directory)
    }

    static func remove(_ path: String) { unlink(path) }

    /// Sets the permissions of the socket.
    static func restrict(_ path: String, to access: SocketAccess) { chmod(path, access.socketMode) }

    /// Creates `path` and its parents, as far as they do not exist, with permissions `mode`. Throws ``SocketFileError``.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o700) throws {
        var built = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            built += built.isEmpty && part.isEmpty ? "/" : (built.isEmpty || built == "/" ? "" : "/") + part
            if built.isEmpty || built == "/" { continue }
            if mkdir(built, mode) != 0, errno != EEXIST { throw SocketFileError.directory(built, errno: errno) }
        }
        if access(path, W_OK | X_OK) != 0 { throw SocketFileError.directory(path, errno: errno) }
    }

    private static func isProtected(_ directory: String, _ access: SocketAccess) -> Bool {
        var status = stat()
        return stat(directory, &status) == 0 && status.st_mode & access.forbiddenWriters == 0
    }

    /// Removes the sockets of replicas that were killed. Containers do not come back under the same name, so their
    /// successors would not remove them. A socket younger than 10 seconds may belong to a replica that is about to listen.
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

    /// Whether a process listens at `path`, even if it is too busy to accept.
    private static func answers(at path: String) -> Bool { [0, EAGAIN].contains(connectError(at: path)) }

    /// The `errno` of connecting to `path`, 0 for success. Does not block.
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
