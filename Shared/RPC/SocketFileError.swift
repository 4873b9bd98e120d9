#if canImport(Glibc)
import Glibc
#endif

/// A service cannot listen on its socket.
public enum SocketFileError: Error, CustomStringConvertible {
    /// The path is longer than ``SocketPath/maximumLength`` bytes.
    case pathTooLong(String)
    /// The directory cannot be created or written to; `errno` is the reason.
    case directory(String, errno: Int32)
    /// Other users may create sockets in the directory.
    case openToOthers(String)
    /// Another process listens on the socket.
    case inUse(String)

    /// One line that names the path and what to do.
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
