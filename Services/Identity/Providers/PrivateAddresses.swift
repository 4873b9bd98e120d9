import Foundation
import NIOCore

/// Addresses that no provider on the internet has. A provider whose name leads there could make us ask our own network.
enum PrivateAddresses {
    /// Whether an address that we are connected to is private.
    static func contains(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let v4): contains(v4: withUnsafeBytes(of: v4.address.sin_addr) { Array($0) })
        case .v6(let v6): contains(v6: withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) })
        case .unixDomainSocket: true
        }
    }

    /// Whether the host of a URL is a private address, or a name for this machine.
    static func contains(host: String) -> Bool {
        let bare = host.lowercased().trimmingCharacters(in: ["[", "]", "."])
        if bare == "localhost" || bare.hasSuffix(".localhost") { return true }
        guard let address = try? SocketAddress(ipAddress: bare, port: 0) else { return false }
        return contains(address)
    }

    /// The special-purpose registry of IPv4 (RFC 6890), what can't be reached from everywhere.
    private static func contains(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (192, 0, 0), (192, 0, 2),
            (198, 51, 100), (203, 0, 113):
            true
        case (100, 64...127, _), (172, 16...31, _), (198, 18...19, _), (224..., _, _): true
        default: false
        }
    }

    /// The same of IPv6; what wraps an address of IPv4 is judged by it.
    private static func contains(v6 bytes: [UInt8]) -> Bool {
        let zeros = bytes.prefix(10).allSatisfy { $0 == 0 }
        if zeros, bytes[10] == 0xff, bytes[11] == 0xff { return contains(v4: Array(bytes[12...])) }
        // Unspecified, loopback, and the long deprecated "compatible" addresses.
        if zeros, bytes[10] == 0, bytes[11] == 0 { return true }
        switch (bytes[0], bytes[1]) {
        // NAT64 (RFC 6052 §2.1), whose last four bytes are an address of IPv4.
        case (0x00, 0x64): return contains(v4: Array(bytes[12...]))
        // 6to4 (RFC 3056 §2).
        case (0x20, 0x02): return contains(v4: Array(bytes[2..<6]))
        case (0x20, 0x01): return (bytes[2], bytes[3]) == (0x0d, 0xb8) || (bytes[2], bytes[3]) == (0, 0)
        default: return bytes[0] & 0xfe == 0xfc || (bytes[0] == 0xfe && bytes[1] & 0x80 == 0x80) || bytes[0] == 0xff
        }
    }
}

/// Where a connection may lead: over HTTPS into the internet. Where the operator has named another issuer, there as well,
/// be it on this machine.
struct EgressPolicy: Sendable, Equatable {
    /// What the operator named.
    private let named: URL?

    init(issuer: String?) { named = issuer.flatMap { URL(string: $0) } }

    /// Whether a URL may be asked, and if so, whether it may have a private address.
    func allows(_ url: URL) -> (isAllowed: Bool, mayBePrivate: Bool) {
        guard let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty, url.user() == nil else {
            return (false, false)
        }
        let mayBePrivate = isNamed(host)
        guard scheme == "https" || (scheme == "http" && named?.scheme?.lowercased() == "http" && mayBePrivate) else {
            return (false, false)
        }
        return (mayBePrivate || !PrivateAddresses.contains(host: host), mayBePrivate)
    }

    /// A provider on this machine calls itself now by one name, now by another.
    private func isNamed(_ host: String) -> Bool {
        guard let own = named?.host() else { return false }
        return own.lowercased() == host.lowercased()
            || (PrivateAddresses.contains(host: own) && PrivateAddresses.contains(host: host))
    }
}
