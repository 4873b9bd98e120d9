import HTTPTypes
import NIOCore

/// Where a request really comes from. `X-Forwarded-For` counts only as far as configured proxies vouch for it: read from
/// its end, each hop must be a trusted proxy for the one before it to be believed (RFC 7239 §8.1).
struct ClientAddress: Sendable {
    let trustedProxies: [AddressRange]

    /// The address of the client of a request that came over a connection from `peer`.
    func address(peer: String?, forwardedFor lines: [String]) -> String? {
        guard var client = peer else { return nil }
        let hops = lines.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
        for hop in hops.reversed() {
            guard isTrusted(client), !hop.contains("/"), AddressRange(hop) != nil else { break }
            client = hop
        }
        return client
    }

    private func isTrusted(_ address: String) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }
}

/// A range of IPv4 or IPv6 addresses in CIDR notation; a bare address is a range of one (RFC 4632, RFC 4291 §2.3).
struct AddressRange: LosslessStringConvertible, Sendable {
    let description: String
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        let length = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
        guard let length, (0...bytes.count * 8).contains(length) else { return nil }
        (self.bytes, self.length, description) = (bytes, length, text)
    }

    /// Whether `address` lies in the range.
    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = length / 8
        guard bytes[..<whole] == other[..<whole] else { return false }
        let rest = length % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> rest)
        return bytes[whole] & mask == other[whole] & mask
    }

    /// Whoever has one address of these has them all: the address itself for IPv4, the first 64 bits for IPv6 (RFC 4291
    /// §2.5.4).
    static func neighbourhood(of address: String) -> String {
        guard let bytes = bytes(of: address) else { return address }
        return bytes.prefix(bytes.count == 16 ? 8 : 4).map(String.init).joined(separator: ".")
    }

    /// The address in network order; an IPv4 address inside IPv6 (`::ffff:…`) counts as the IPv4 address that it is.
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
