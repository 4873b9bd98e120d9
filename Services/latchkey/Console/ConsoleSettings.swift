import Foundation
import Models
import Primitives

/// Where the console listens, and under which names it is reached.
struct ConsoleSettings: Sendable, Equatable {
    /// `LATCHKEY_CONSOLE_BIND` by default.
    static let standardBind = "127.0.0.1:8081"

    /// The address and the port of `LATCHKEY_CONSOLE_BIND`. Port 0 means any free port.
    let host: String
    private(set) var port: Int
    /// `LATCHKEY_CONSOLE_URL`: the base URL at which operators reach the console through a proxy, without a trailing slash. Nil for
    /// the address itself.
    let publicURL: String?

    /// Reads `LATCHKEY_CONSOLE_BIND` and `LATCHKEY_CONSOLE_URL`. Throws ``CommandError``.
    init(environment: [String: String]) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        (host, port) = try Self.address(value("LATCHKEY_CONSOLE_BIND") ?? Self.standardBind)
        publicURL = try value("LATCHKEY_CONSOLE_URL").map(Self.url)
    }

    /// An address and a port: `127.0.0.1:8081` or `[::1]:8081`.
    private static func address(_ text: String) throws -> (String, Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw CommandError("LATCHKEY_CONSOLE_BIND must be an address and a port, such as \(standardBind)") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, host.utf8.count <= 255 else {
            throw CommandError("LATCHKEY_CONSOLE_BIND must be an address and a port, such as \(standardBind)")
        }
        return (host, port)
    }

    /// Cookies and keys must not be sent unencrypted, so plain http is for this machine only.
    private static func url(_ text: String) throws -> String {
        guard let url = URL(string: text), url.host()?.isEmpty == false, ["http", "https"].contains(url.scheme),
            ["", "/"].contains(url.path()), url.query() == nil, url.fragment() == nil, url.user() == nil
        else { throw CommandError("LATCHKEY_CONSOLE_URL must be an https URL without path, query or fragment") }
        guard url.scheme == "https" || Loopback.isPlainLoopback(text) else {
            throw CommandError("LATCHKEY_CONSOLE_URL must be https: plain http is for this machine only")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The address and the port, as `LATCHKEY_CONSOLE_BIND` has them.
    var bind: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// Whether only this machine reaches the listener.
    var isLoopback: Bool { URLRules.isLoopbackHost(host) }

    /// Why passwords and API keys may be read on their way; nil if only this machine reaches the listener, or operators come through a proxy
    /// with TLS.
    var plainHTTPWarning: String? {
        guard !isLoopback, publicURL?.hasPrefix("https:") != true else { return nil }
        return
            "the console listens on \(bind) in plain http, so passwords and API keys can be read on their way: "
            + "use a loopback address, or put a proxy with TLS before it and set LATCHKEY_CONSOLE_URL"
    }

    /// The same, at another port.
    func at(port: Int) -> ConsoleSettings {
        var settings = self
        settings.port = port
        return settings
    }

    /// The base URL at which operators reach the console, without a trailing slash.
    var url: String {
        if let publicURL { return publicURL }
        let name =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: host.contains(":") ? "[\(host)]" : host
            }
        return "http://\(name):\(port)"
    }
}
