import ServiceKit

/// A node as proxies name it (RFC 7239 §6): an address that may have a port, or something that hides one.
enum ForwardedNode: Equatable {
    /// An IPv4 or IPv6 address, without port and brackets.
    case address(String)
    /// `unknown`, or an obfuscated name that begins with `_`.
    case hidden
    case unreadable

    /// The maximum length of a name, in bytes: an IPv6 address in brackets and quotes, and a port.
    private static let maximumLength = 64

    /// Reads `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`, `unknown` and `_name`, each
    /// also in quotes.
    init(_ text: some StringProtocol) {
        var rest = Substring(text)[...].trimmed
        if rest.utf8.count >= 2, rest.first == "\"", rest.last == "\"" { rest = rest.dropFirst().dropLast() }
        guard (1...Self.maximumLength).contains(rest.utf8.count) else {
            self = .unreadable
            return
        }
        self = Self.named(rest)
    }

    private static func named(_ text: Substring) -> ForwardedNode {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else {
                return .unreadable
            }
            let inside = text[text.index(after: text.startIndex)..<end]
            return inside.contains(":") ? address(inside) : .unreadable
        }
        // Several colons and no brackets: an IPv6 address, which X-Forwarded-For has bare.
        if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 { return address(text) }
        let name = text.prefix { $0 != ":" }
        guard isPort(text[name.endIndex...]) else { return .unreadable }
        if name.lowercased() == "unknown" || isObfuscated(name) { return .hidden }
        return address(name)
    }

    private static func address(_ text: Substring) -> ForwardedNode {
        // AddressRange reads ranges too, and a range is not an address.
        guard !text.contains("/"), AddressRange(String(text)) != nil else { return .unreadable }
        return .address(String(text))
    }

    /// Nothing, or a colon and a port, which may be obfuscated too.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let port = text.dropFirst()
        return colon == ":"
            && (isObfuscated(port)
                || (1...5).contains(port.utf8.count) && port.utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    private static func isObfuscated(_ text: Substring) -> Bool {
        text.first == "_" && text.utf8.count > 1
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf) || "._-".utf8.contains(byte)
            }
    }
}

/// The field that proxies name their clients in.
enum ForwardedField: String, CaseIterable, Sendable {
    /// `X-Forwarded-For`: a list of nodes.
    case xForwardedFor = "x-forwarded-for"
    /// `Forwarded` (RFC 7239): a list of elements. Each may have a node as its `for`.
    case forwarded

    /// The maximum number of hops that are read, from the last one.
    static let maximumHopCount = 32

    /// The nodes in the lines of the field, the last hop first. Reading begins at the end, so nothing that a client has put
    /// before the entries of our proxies keeps those from being read.
    func nodes(_ lines: [String]) -> [ForwardedNode] {
        var nodes: [ForwardedNode] = []
        for line in lines.reversed() as [String] {
            for item in QuotedList(text: line[...], separator: UInt8(ascii: ",")) {
                guard nodes.count < Self.maximumHopCount else { return nodes }
                // Empty items are part of the syntax of lists (RFC 9110 §5.6.1).
                if !item.trimmed.isEmpty { nodes.append(node(item)) }
            }
        }
        return nodes
    }

    private func node(_ item: Substring) -> ForwardedNode {
        switch self {
        case .xForwardedFor: return ForwardedNode(item)
        case .forwarded:
            for pair in QuotedList(text: item, separator: UInt8(ascii: ";")) {
                guard let equals = pair.firstIndex(of: "=") else { return .unreadable }
                if pair[..<equals].trimmed.lowercased() == "for" {
                    return ForwardedNode(pair[pair.index(after: equals)...])
                }
            }
            // `for` is optional (RFC 7239 §4).
            return .hidden
        }
    }
}

/// The items of a list, from the last to the first; separators in quoted strings are part of an item.
struct QuotedList: Sequence, IteratorProtocol {
    private var rest: Substring?
    private let separator: UInt8

    init(text: Substring, separator: UInt8) {
        rest = text
        self.separator = separator
    }

    mutating func next() -> Substring? {
        guard let text = rest else { return nil }
        let bytes = text.utf8
        var isQuoted = false
        var index = bytes.endIndex
        while index > bytes.startIndex {
            index = bytes.index(before: index)
            if bytes[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if bytes[index] == separator, !isQuoted {
                rest = text[..<index]
                return text[bytes.index(after: index)...]
            }
        }
        rest = nil
        return text
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start.prefix(0) }
        return start[...end]
    }
}
