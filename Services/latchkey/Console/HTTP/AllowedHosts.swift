import Foundation
import HTTPTypes
import Hummingbird
import Models

/// The names under which the console may be reached.
///
/// A page of another site can have its own name resolve to this machine, and then sends requests here as if to itself (DNS
/// rebinding). The name in `Host` is that site's then, so only our own names and plain IP addresses are answered.
struct AllowedHosts: Sendable {
    private let names: Set<String>

    init(_ settings: ConsoleSettings) {
        var names: Set<String> = ["localhost", settings.host.lowercased()]
        if let host = settings.publicURL.flatMap({ URL(string: $0)?.host() }) { names.insert(host.lowercased()) }
        self.names = names
    }

    /// Throws 403 for another name, and 400 for none.
    func check(_ request: Request) throws {
        guard let authority = request.head.authority, let host = Self.host(of: authority) else {
            throw ServiceError(.malformedRequest, detail: "The request has no Host.")
        }
        guard names.contains(host) || Self.isAddress(host) else {
            throw ServiceError(
                .forbidden,
                detail: "The console is not reached by this name. LATCHKEY_CONSOLE_URL states the name of a proxy.")
        }
    }

    /// The host of `host:port`, without the brackets of an IPv6 address; nil if it is malformed.
    static func host(of authority: String) -> String? {
        guard authority.utf8.count <= 300 else { return nil }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            return String(authority[authority.index(after: authority.startIndex)..<end]).lowercased()
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }

    /// Whether it is an IP address, which no DNS answer can stand for.
    private static func isAddress(_ host: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }
}
