/// How far away a host is, by its name or address alone. Nothing is resolved.
public enum HostReach: Sendable, Equatable {
    /// `localhost`, 127.0.0.0/8, ::1: traffic does not leave the machine.
    case thisMachine
    /// A name without a dot, as container networks give them, or below `.internal` or `.local`; an address of RFC 1918,
    /// RFC 4193, or a link's own. The operator decides who else is in it.
    case privateNetwork
    /// Anything else: others may read and change what is sent unencrypted.
    case beyond

    /// Classifies `host`: a name, an IPv4 address, or an IPv6 address with or without brackets.
    public init(_ host: String) {
        let host = host.lowercased().drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" }
        if host == "localhost" || host == "::1" {
            self = .thisMachine
        } else if host.contains(":") {
            self = Self.isPrivateIPv6(host) ? .privateNetwork : .beyond
        } else if let octets = Self.octets(host) {
            self = Self.reach(octets)
        } else if Self.isNumber(host.split(separator: ".").last ?? "") {
            // Another spelling of an IPv4 address, such as 134744072 or 010.0.0.1, which systems read as 8.8.8.8 and 8.0.0.1.
            self = .beyond
        } else {
            let labels = host.split(separator: ".")
            let isPrivate = labels.count == 1 || (labels.count > 1 && ["internal", "local"].contains(labels.last))
            self = isPrivate ? .privateNetwork : .beyond
        }
    }

    private static func octets(_ host: Substring) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // Without leading zeros, which make a number octal.
        let octets = parts.compactMap { part in UInt8(part).flatMap { "\($0)" == part ? $0 : nil } }
        return parts.count == 4 && octets.count == 4 ? octets : nil
    }

    /// Whether a name that ends with this label is an address (WHATWG URL, "ends in a number").
    private static func isNumber(_ label: Substring) -> Bool {
        if label.hasPrefix("0x") { return label.dropFirst(2).allSatisfy(\.isHexDigit) }
        return !label.isEmpty && label.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func reach(_ octets: [UInt8]) -> HostReach {
        switch (octets[0], octets[1]) {
        case (127, _): .thisMachine
        case (10, _), (172, 16...31), (192, 168), (169, 254): .privateNetwork
        default: .beyond
        }
    }

    /// fc00::/7 and fe80::/10.
    private static func isPrivateIPv6(_ host: Substring) -> Bool {
        guard let first = UInt16(host.prefix { $0 != ":" }, radix: 16) else { return false }
        return first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
    }
}
