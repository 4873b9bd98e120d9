import Foundation
import Primitives
import ServiceKit

/// The settings of a fleet on this machine, from the environment.
struct LocalSettings: Sendable {
    /// All variables. Services get those that they need.
    let environment: [String: String]
    /// `LATCHKEY_STATE_DIR`, absolute.
    let stateDirectory: String
    /// The directory of the sockets: `LATCHKEY_RUN_DIR`, or the default of ``RunDirectory``.
    let runDirectory: String
    /// `LATCHKEY_BIND` and `LATCHKEY_PORT`: where the gateway listens. Port 0 means any free port.
    let bind: String
    let port: Int
    /// `LATCHKEY_ISSUER`.
    let issuer: String
    /// `LATCHKEY_DATABASE_URL` and `LATCHKEY_REDIS_URL`; nil for private stores.
    let databaseURL: String?
    let redisURL: String?
    /// `LATCHKEY_MAIL_URL`; by default a directory below the state directory.
    let mailURL: String
    /// `LATCHKEY_SCALE`.
    let scale: Scale

    /// The settings of this process's environment. Throws ``CommandError``.
    static func current() throws -> LocalSettings {
        try LocalSettings(environment: ProcessInfo.processInfo.environment)
    }

    /// The same, with the issuer of a running `latchkey up`, if there is one.
    static func ofRunningFleet() throws -> LocalSettings {
        let settings = try current()
        guard let record = FleetRecord.read(settings) else { return settings }
        return try LocalSettings(
            environment: settings.environment.merging(["LATCHKEY_ISSUER": record.issuer]) { $1 })
    }

    /// Reads `environment`. Throws a ``CommandError`` that names the variable. `freePort` replaces a port of 0.
    init(environment: [String: String], freePort: Int? = nil) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.environment = environment
        stateDirectory = Self.absolute(value("LATCHKEY_STATE_DIR") ?? ".latchkey")
        runDirectory =
            value("LATCHKEY_RUN_DIR").map(Self.absolute) ?? RunDirectory.path(stateDirectory: stateDirectory)
        bind = value("LATCHKEY_BIND") ?? "127.0.0.1"
        guard let port = Int(value("LATCHKEY_PORT") ?? "8080"), (0...65535).contains(port) else {
            throw CommandError("LATCHKEY_PORT must be a number from 0 to 65535")
        }
        self.port = freePort ?? port
        do {
            issuer = try ServiceConfiguration.issuer(value("LATCHKEY_ISSUER") ?? "http://localhost:\(self.port)")
        } catch let error as ConfigurationError {
            throw CommandError(error.description)
        }
        databaseURL = value("LATCHKEY_DATABASE_URL")
        redisURL = value("LATCHKEY_REDIS_URL")
        mailURL = value("LATCHKEY_MAIL_URL") ?? "file:\(stateDirectory)/mail"
        scale = try Scale(value("LATCHKEY_SCALE") ?? "")
    }

    /// The host at which this machine reaches the gateway.
    var reachableHost: String {
        switch bind {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: bind
        }
    }

    /// The gateway's URL on this machine.
    var baseURL: String {
        "http://\(reachableHost.contains(":") ? "[\(reachableHost)]" : reachableHost):\(port)"
    }

    /// Where emails go, for people: a directory, or the mail server's URL without user and password.
    var mailDestination: String {
        if mailURL.hasPrefix("file:") { return String(mailURL.dropFirst(mailURL.hasPrefix("file:///") ? 7 : 5)) }
        guard let parts = URLComponents(string: mailURL), let scheme = parts.scheme, let host = parts.host else {
            return "LATCHKEY_MAIL_URL"
        }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// The folder of emails that the gateway's start page may show. Nil unless emails are files and only this machine reaches
    /// the gateway, also through a proxy, because emails contain links that sign users in.
    var visibleMailFolder: String? {
        let issuerHost = URLComponents(string: issuer)?.host ?? ""
        let isLocal = URLRules.isLoopbackHost(bind) && URLRules.isLoopbackHost(issuerHost)
        let hasProxies = environment["LATCHKEY_TRUSTED_PROXIES"]?.isEmpty == false
        return mailURL.hasPrefix("file:") && isLocal && !hasProxies ? mailDestination : nil
    }

    /// A path below the state directory.
    func state(_ name: String) -> String { "\(stateDirectory)/\(name)" }

    private static func absolute(_ path: String) -> String {
        let path = URL(filePath: path).standardizedFileURL.path()
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
