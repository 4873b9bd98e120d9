import Foundation

/// Addresses of the machine itself (RFC 6761 §6.3, RFC 8252 §7.3, "Secure Contexts" §3.1).
public enum Loopback {
    /// Whether a host name or address is the machine's own: `localhost` and what is below it, 127.0.0.0/8, `::1` with or
    /// without brackets.
    public static func isLoopback(host: String) -> Bool {
        var host = host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether `url` is plain `http` to the machine itself. It is safe without TLS, because the traffic
    /// does not leave the machine. But WebKit drops `Secure` cookies there, and so every `__Host-` cookie.
    public static func isPlainLoopback(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), parts.scheme?.lowercased() == "http", let host = parts.host else {
            return false
        }
        return isLoopback(host: host)
    }
}
