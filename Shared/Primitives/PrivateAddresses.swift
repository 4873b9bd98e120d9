import Foundation

/// IP addresses that are not on the public internet. A server whose name resolves to one could make us send requests into
/// our own network (SSRF).
public enum PrivateAddresses {
    /// Whether an address is private.
    ///
    /// - Parameter bytes: an address in network order, 4 bytes (IPv4) or 16 (IPv6). Any other length counts as private.
    public static func contains(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: contains(v4: bytes)
        case 16: contains(v6: bytes)
        default: true
        }
    }

    /// Whether the host of a URL is a private address, or a name of this machine.
    public static func contains(host: String) -> Bool {
        let bare = host.lowercased().trimmingCharacters(in: ["[", "]", "."])
        if bare == "localhost" || bare.hasSuffix(".localhost") { return true }
        return bytes(ofAddress: bare).map { contains($0) } ?? false
    }

    /// The bytes of an IP address in network order; nil if the text is none.
    public static func bytes(ofAddress text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
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
        // NAT64 (RFC 6052 §2.1): the last four bytes are an IPv4 address. Local translators have 64:ff9b:1::/48 (RFC 8215).
        case (0x00, 0x64):
            let isWellKnown = bytes.prefix(12) == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
            return !isWellKnown || contains(v4: Array(bytes[12...]))
        // 6to4 (RFC 3056 §2).
        case (0x20, 0x02): return contains(v4: Array(bytes[2..<6]))
        // Documentation (RFC 3849), and 2001::/23 for protocols (RFC 2928): Teredo, benchmarking.
        case (0x20, 0x01): return (bytes[2], bytes[3]) == (0x0d, 0xb8) || bytes[2] & 0xfe == 0
        // Documentation (RFC 9637).
        case (0x3f, 0xff): return bytes[2] & 0xf0 == 0
        // Only 2000::/3 is global unicast (RFC 4291 §2.4).
        default: return bytes[0] & 0xe0 != 0x20
        }
    }
}
