import NIOCore

/// A range of IPv4 or IPv6 addresses in CIDR notation; a bare address is a range of one (RFC 4632, RFC 4291 §2.3).
public struct AddressRange: LosslessStringConvertible, Sendable {
    public let description: String
    private let bytes: [UInt8]
    private let length: Int

    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        let length = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
        guard let length, (0...bytes.count * 8).contains(length) else { return nil }
        (self.bytes, self.length, description) = (bytes, length, text)
    }

    /// Networks that are not on the public Internet: loopback (RFC 1122, RFC 4291), private (RFC 1918, RFC 4193) and
    /// link-local (RFC 3927, RFC 4291) addresses.
    public static let privateNetworks = [
        "127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "169.254.0.0/16",
        "fe80::/10",
    ].compactMap(AddressRange.init)

    /// Loopback addresses, which only processes on this machine can use.
    public static let loopback = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    /// Whether `address` is in the range.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = length / 8
        guard bytes[..<whole] == other[..<whole] else { return false }
        let rest = length % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> rest)
        return bytes[whole] & mask == other[whole] & mask
    }

    /// The smallest network that one customer has: the address itself for IPv4, the first 64 bits for IPv6 (RFC 4291
    /// §2.5.4).
    public static func neighbourhood(of address: String) -> String { neighbourhoods(of: address)[0] }

    /// The networks that one customer may have, from the narrowest to the widest: ``neighbourhood(of:)`` and, for IPv6, the
    /// first 56 and 48 bits (RFC 6177).
    public static func neighbourhoods(of address: String) -> [String] {
        guard let bytes = bytes(of: address) else { return [address] }
        return (bytes.count == 16 ? [8, 7, 6] : [4]).map { length in
            bytes.prefix(length).map(String.init).joined(separator: ".")
        }
    }

    /// The network by which work is shared, about the size of one site: the first 24 bits of IPv4, or 48 of IPv6.
    public static func network(of address: String) -> String {
        guard let bytes = bytes(of: address) else { return address }
        return bytes.prefix(bytes.count == 16 ? 6 : 3).map(String.init).joined(separator: ".")
    }

    /// The address in network byte order. An IPv4-mapped IPv6 address (`::ffff:…`) is returned as IPv4.
    private static func bytes(of text: String) -> [UInt8]? {
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        switch address {
        case .v4(let v4): return withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
        case .v6(let v6):
            let bytes = withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
            return isMapped ? Array(bytes[12...]) : bytes
        case .unixDomainSocket: return nil
        }
    }
}
