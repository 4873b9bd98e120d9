public import Configuration
import Foundation
public import Logging
import Models
public import RPC

/// What every process reads from its environment (`LATCHKEY_…`). Each service reads more with ``reader``.
public struct ServiceConfiguration: Sendable {
    /// Everything that was given, for a service's own settings.
    public let reader: ConfigReader
    /// Names this replica among those of its service (`LATCHKEY_INSTANCE`, default `1`). `@hostname` takes the
    /// machine's name, which tells the replicas apart where each has a container of its own.
    public let instance: String
    /// Where the sockets are (`LATCHKEY_RUN_DIR`, default `{state}/run`).
    public let paths: SocketPath
    /// The public base URL (`LATCHKEY_ISSUER`, default `http://localhost:{port}`).
    public let issuer: String
    /// The file with this service's secrets (`LATCHKEY_SECRET_FILE`, default `{state}/secrets.json`).
    public let secretFile: String
    /// Lines below this level are not written (`LATCHKEY_LOG_LEVEL`, default `info`).
    public let logLevel: Logger.Level
    /// User ids that may connect beside our own (`LATCHKEY_ALLOWED_UIDS`, comma-separated).
    public let allowedUsers: Set<UInt32>
    /// Whom the permissions of our sockets let connect: ourselves only, or the group of their directories too
    /// (`LATCHKEY_SOCKET_MODE`, `0600` or `0660`, default `0600`).
    public let socketAudience: SocketFile.Audience
    /// How long calls in flight may take at a stop, in seconds (`LATCHKEY_STOP_GRACE`, default 10).
    public let stopGrace: Duration

    /// Why the environment can't be used. The text names the variable.
    public struct Fault: Error, CustomStringConvertible {
        /// The line to show.
        public let description: String

        /// Makes a fault that says `description`.
        public init(description: String) { self.description = description }
    }

    /// Reads the settings. Throws ``Fault``.
    public init(reader: ConfigReader) throws {
        self.reader = reader
        let state = reader.string(forKey: "latchkey.state.dir", default: ".latchkey")
        let name = reader.string(forKey: "latchkey.instance", default: "1")
        instance = name == "@hostname" ? Self.hostName : name
        guard (1...32).contains(instance.utf8.count),
            instance.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else {
            throw Fault(
                description: "LATCHKEY_INSTANCE must be 1 to 32 letters, digits or dashes, or @hostname for such a name"
            )
        }
        paths = SocketPath(runDirectory: reader.string(forKey: "latchkey.run.dir", default: "\(state)/run"))
        secretFile = reader.string(forKey: "latchkey.secret.file", default: "\(state)/secrets.json")
        let port = reader.int(forKey: "latchkey.port", default: 8080)
        issuer = try Self.issuer(reader.string(forKey: "latchkey.issuer", default: "http://localhost:\(port)"))
        let level = reader.string(forKey: "latchkey.log.level", default: "info")
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw Fault(
                description: "LATCHKEY_LOG_LEVEL must be trace, debug, info, notice, warning, error or critical")
        }
        self.logLevel = logLevel
        allowedUsers = try Self.users(reader.string(forKey: "latchkey.allowed.uids", default: ""))
        let socketMode = reader.string(forKey: "latchkey.socket.mode", default: "0600")
        guard ["0600", "0660"].contains(socketMode) else {
            throw Fault(description: "LATCHKEY_SOCKET_MODE must be 0600 or 0660")
        }
        socketAudience = socketMode == "0660" ? .group : .owner
        stopGrace = .seconds(reader.int(forKey: "latchkey.stop.grace", default: 10))
    }

    /// Reads `LATCHKEY_…` from the process's environment. Throws ``Fault``.
    public static func fromEnvironment() throws -> ServiceConfiguration {
        try ServiceConfiguration(reader: ConfigReader(provider: EnvironmentVariablesProvider()))
    }

    /// The machine's name up to the first dot.
    private static var hostName: String {
        ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
    }

    /// Reads an issuer: scheme, host and perhaps a port, without a slash at the end. Throws ``Fault`` for anything more, and
    /// for plain http elsewhere than on this machine.
    public static func issuer(_ text: String) throws -> String {
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host()?.isEmpty == false, url.user() == nil, url.query() == nil, url.fragment() == nil
        else { throw Fault(description: "LATCHKEY_ISSUER must be an http or https URL without query or fragment") }
        // Passwords and tokens would travel in the open, and browsers keep no Secure cookie there.
        guard scheme == "https" || Loopback.isPlainLoopback(text) else {
            throw Fault(
                description:
                    "LATCHKEY_ISSUER must be https: plain http is for this machine alone (localhost, 127.0.0.1, "
                    + "[::1]), and \(text) is not")
        }
        try requireNoPath(in: text)
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Throws ``Fault`` for an issuer with a path.
    ///
    /// Cookies with a `__Host-` name hold for a whole host, and the well-known addresses of a path stand at the host's root
    /// (RFC 8414 §3.1), so an issuer below a path could never own what it needs.
    private static func requireNoPath(in issuer: String) throws {
        guard let path = URL(string: issuer)?.path(), !["", "/"].contains(path) else { return }
        throw Fault(description: "LATCHKEY_ISSUER must not have a path (\(path)): give Latchkey a host name of its own")
    }

    private static func users(_ text: String) throws -> Set<UInt32> {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let users = parts.compactMap { UInt32($0) }
        guard users.count == parts.count else {
            throw Fault(description: "LATCHKEY_ALLOWED_UIDS must be user ids separated by commas")
        }
        return Set(users + [getuid()])
    }
}
