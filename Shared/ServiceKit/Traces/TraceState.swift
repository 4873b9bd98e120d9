/// The value of `tracestate`: what other systems add to a trace, as a list of `key=value` (W3C Trace Context §3.3).
public struct TraceState: Sendable, Hashable, CustomStringConvertible {
    /// The maximum number of bytes. Every system has to pass on that many (§3.3.1.5).
    static let maximumLength = 512
    /// The maximum number of members (§3.3.1.1).
    static let maximumMembers = 32

    /// The list as it was received.
    public let description: String

    /// Reads a list. Nil if it is malformed, empty or longer than 512 bytes, or if a key occurs twice. Values with a quotation
    /// mark or a backslash are refused too, although the grammar has them: nothing has to be escaped then.
    public init?(_ description: String) {
        guard description.utf8.count <= Self.maximumLength else { return nil }
        var keys: Set<String> = []
        let members = description.split(separator: ",", omittingEmptySubsequences: false)
        guard members.count <= Self.maximumMembers else { return nil }
        for member in members {
            // Empty members are allowed.
            let member = member.drop { $0 == " " || $0 == "\t" }.trimmingSuffix { $0 == " " || $0 == "\t" }
            if member.isEmpty { continue }
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, Self.isKey(parts[0]), Self.isValue(parts[1]),
                keys.insert(String(parts[0])).inserted
            else { return nil }
        }
        guard !keys.isEmpty else { return nil }
        self.description = description
    }

    /// Lower-case letters, digits and `_-*/@` (level 2, §3.3.2.1.1).
    private static func isKey(_ text: Substring) -> Bool {
        guard (1...256).contains(text.utf8.count), let first = text.utf8.first, isLetterOrDigit(first) else {
            return false
        }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || "_-*/@".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Visible ASCII and spaces, without commas and equals signs (§3.3.2.2.2).
    private static func isValue(_ text: Substring) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7e).contains($0) && !"\"\\,=".utf8.contains($0) }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
