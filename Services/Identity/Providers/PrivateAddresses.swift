import Foundation
import NIOCore

/// IP addresses that are not on the public internet. A provider whose name resolves to one could make us send requests into
/// our own network (SSRF).
enum PrivateAddresses {
    /// Whether the peer address of a connection is private.
    static func contains(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let v4): contains(v4: withUnsafeBytes(of: v4.address.sin_addr) { Array($0) })
        case .v6(let v6): contains(v6: withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) })
        case .unixDomainSocket: true
        }
    }

    /// Whether the host of a URL is a private address, or a name of this machine.
    static func contains(host: String) -> Bool {
        let bare = host.lowercased().trimmingCharacters(in: ["[", "]", "."])
        if bare == "localhost" || bare.hasSuffix(".localhost") { return true }
        guard let address = try? SocketAddress(ipAddress: bare, port: 0) else { return false }
        return contains(address)
    }

    /// The special-purpose IPv4 addresses that are not globally reachable (RFC 6890).
    private static func contains(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (192, 0, 0), (192, 0, 2),
            (198, 51, 100), (203, 0, 113):
            true
        case (100, 64...127, _), (172, 16...31, _), (198, 18...19, _), (224..., _, _): true
        default: false
        }
    }

    /// The same for IPv6. An address that embeds an IPv4 address is as private as that one.
    private static func contains(v6 bytes: [UInt8]) -> Bool {
        let zeros = bytes.prefix(10).allSatisfy { $0 == 0 }
        if zeros, bytes[10] == 0xff, bytes[11] == 0xff { return contains(v4: Array(bytes[12...])) }
        // Unspecified, loopback, and the deprecated IPv4-compatible addresses.
        if zeros, bytes[10] == 0, bytes[11] == 0 { return true }
        switch (bytes[0], bytes[1]) {
        // NAT64 (RFC 6052 §2.1): the last four bytes are an IPv4 address.
        case (0x00, 0x64): return contains(v4: Array(bytes[12...]))
        // 6to4 (RFC 3056 §2).
        case (0x20, 0x02): return contains(v4: Array(bytes[2..<6]))
        case (0x20, 0x01): return (bytes[2], bytes[3]) == (0x0d, 0xb8) || (bytes[2], bytes[3]) == (0, 0)
        default: return bytes[0] & 0xfe == 0xfc || (bytes[0] == 0xfe && bytes[1] & 0x80 == 0x80) || bytes[0] == 0xff
        }
    }
}
