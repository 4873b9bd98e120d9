public import Configuration
import Foundation
public import Logging
import Models
public import RPC

/// The settings that every process reads from its environment (`LATCHKEY_…`). Services read their own with ``reader``.
public struct ServiceConfiguration: Sendable {
    /// Reader of the environment, for a service's own settings.
    public let reader: ConfigReader
    /// Name of this replica, unique within its service (`LATCHKEY_INSTANCE`, default `1`). `@hostname` stands for the host
    /// name up to the first dot, for replicas in containers.
    public let instance: String
    /// Paths of the sockets (`LATCHKEY_RUN_DIR`, default `{state}/run`).
    public let paths: SocketPath
    /// Public base URL, without a trailing slash (`LATCHKEY_ISSUER`, default `http://localhost:{port}`).
    public let issuer: String
    /// Path of the file with this service's secrets (`LATCHKEY_SECRET_FILE`, default `{state}/secrets.json`).
    public let secretFile: String
    /// Minimum level of log lines (`LATCHKEY_LOG_LEVEL`, default `info`).
    public let logLevel: Logger.Level
    /// User ids whose processes may connect, including our own (`LATCHKEY_ALLOWED_UIDS`, separated by commas).
    public let allowedUsers: Set<UInt32>
    /// The users that may connect by the permissions of our sockets (`LATCHKEY_SOCKET_MODE`, `0600` or `0660`, default
    /// `0600`).
    public let socketAccess: SocketAccess
    /// How long a stopping process waits for calls in flight (`LATCHKEY_STOP_GRACE`, 0 to 600 seconds, default 10).
    public let stopGrace: Duration

    /// Reads the settings. Throws ``ConfigurationError``.
    public init(reader: ConfigReader) throws {
        self.reader = reader
        let state = reader.string(forKey: "latchkey.state.dir", default: ".latchkey")
        let name = reader.string(forKey: "latchkey.instance", default: "1")
        instance = name == "@hostname" ? Self.hostName : name
        guard (1...32).contains(instance.utf8.count),
            instance.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else {
            throw ConfigurationError(
                description: "LATCHKEY_INSTANCE must be 1 to 32 letters, digits or dashes, or @hostname for such a name"
            )
        }
        paths = SocketPath(runDirectory: reader.string(forKey: "latchkey.run.dir", default: "\(state)/run"))
        secretFile = reader.string(forKey: "latchkey.secret.file", default: "\(state)/secrets.json")
        let port = reader.int(forKey: "latchkey.port", default: 8080)
        issuer = try Self.issuer(reader.string(forKey: "latchkey.issuer", default: "http://localhost:\(port)"))
        let level = reader.string(forKey: "latchkey.log.level", default: "info")
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw ConfigurationError(
                description: "LATCHKEY_LOG_LEVEL must be trace, debug, info, notice, warning, error or critical")
        }
        self.logLevel = logLevel
        allowedUsers = try Self.users(reader.string(forKey: "latchkey.allowed.uids", default: ""))
        let socketMode = reader.string(forKey: "latchkey.socket.mode", default: "0600")
        guard ["0600", "0660"].contains(socketMode) else {
            throw ConfigurationError(description: "LATCHKEY_SOCKET_MODE must be 0600 or 0660")
        }
        socketAccess = socketMode == "0660" ? .group : .owner
        let stopGrace = reader.int(forKey: "latchkey.stop.grace", default: 10)
        guard (0...600).contains(stopGrace) else {
            throw ConfigurationError(description: "LATCHKEY_STOP_GRACE must be 0 to 600 seconds")
        }
        self.stopGrace = .seconds(stopGrace)
    }

    /// Reads `LATCHKEY_…` from the process's environment. Throws ``ConfigurationError``.
    public static func fromEnvironment() throws -> ServiceConfiguration {
        try ServiceConfiguration(reader: ConfigReader(provider: EnvironmentVariablesProvider()))
    }

    /// The host name up to the first dot.
    private static var hostName: String {
        ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
    }

    /// Reads an issuer URL: scheme, host and optional port. Removes a trailing slash. Throws ``ConfigurationError`` for any
    /// other URL, and for plain http to other hosts than the loopback ones.
    public static func issuer(_ text: String) throws -> String {
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host()?.isEmpty == false, url.user() == nil, url.query() == nil, url.fragment() == nil
        else {
            throw ConfigurationError(
                description: "LATCHKEY_ISSUER must be an http or https URL without query or fragment")
        }
        // Passwords and tokens would be sent unencrypted, and browsers do not accept Secure cookies.
        guard scheme == "https" || Loopback.isPlainLoopback(text) else {
            throw ConfigurationError(
                description:
                    "LATCHKEY_ISSUER must be https: plain http is for this machine only (localhost, 127.0.0.1, "
                    + "[::1]), and \(text) is not")
        }
        try requireNoPath(in: text)
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Throws ``ConfigurationError`` for an issuer with a path.
    ///
    /// `__Host-` cookies belong to a whole host, and the well-known URLs of an issuer with a path are at the host's root
    /// (RFC 8414 §3.1). So an issuer with a path would not control all that it needs.
    private static func requireNoPath(in issuer: String) throws {
        guard let path = URL(string: issuer)?.path(), !["", "/"].contains(path) else { return }
        throw ConfigurationError(
            description: "LATCHKEY_ISSUER must not have a path (\(path)): give Latchkey a host name of its own")
    }

    private static func users(_ text: String) throws -> Set<UInt32> {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let users = parts.compactMap { UInt32($0) }
        guard users.count == parts.count else {
            throw ConfigurationError(description: "LATCHKEY_ALLOWED_UIDS must be user ids separated by commas")
        }
        return Set(users + [getuid()])
    }
}
