/// A text with blanks: `Continue with {provider}`.
public struct BlankText: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case blank(String)
    }

    private let parts: [Part]

    /// Reads a text. A blank is a name of letters, digits and `_` in braces; other braces are text.
    public init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        // Most texts have no blank, and looking for a brace is quick.
        while rest.utf8.contains(UInt8(ascii: "{")), let match = rest.firstMatch(of: /{(\w+)}/) {
            if match.range.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<match.range.lowerBound]))) }
            parts.append(.blank(String(match.1)))
            rest = rest[match.range.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The names of the blanks.
    public var blanks: Set<String> {
        parts.reduce(into: []) { if case .blank(let name) = $1 { $0.insert(name) } }
    }

    /// The text with its blanks filled in. Values are not searched for blanks. A blank without a value stays as it is.
    public func filled(_ values: [String: String] = [:]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .blank(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }
}
