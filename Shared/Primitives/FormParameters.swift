/// The parameters of a form or a query (`application/x-www-form-urlencoded`, WHATWG URL §5.1), read in one pass over the
/// bytes. Stricter than a browser: text that is not encoded well is refused, not repaired.
public struct FormParameters: Sendable {
    /// A form or query with more parameters is refused.
    public static let maximumCount = 100

    /// All names and values, in the order in which they came.
    public let pairs: [(name: String, value: String)]
    /// The names that came more than once.
    public let repeated: Set<String>
    private let values: [String: String]

    /// Reads `bytes`. Nil when there are more than ``maximumCount`` parameters, when a `%` is not followed by two hex
    /// digits, or when a name or value is not UTF-8.
    public init?(_ bytes: some Sequence<UInt8>) {
        var reader = Reader()
        for byte in bytes { guard reader.take(byte) else { return nil } }
        guard reader.finish() else { return nil }
        var (values, repeated) = ([String: String](), Set<String>())
        for (name, value) in reader.pairs {
            if values[name] == nil { values[name] = value } else { repeated.insert(name) }
        }
        (pairs, self.values, self.repeated) = (reader.pairs, values, repeated)
    }

    /// The value of a parameter; nil when it did not come, or came more than once.
    public subscript(name: String) -> String? { repeated.contains(name) ? nil : values[name] }

    private struct Reader {
        private(set) var pairs: [(name: String, value: String)] = []
        private var name: String?
        private var text: [UInt8] = []
        /// What a `%` has promised: how many digits are still to come, and what came so far.
        private var (missing, escaped): (Int, UInt8) = (0, 0)
        private var isBegun = false

        /// False for a byte that can't be there.
        mutating func take(_ byte: UInt8) -> Bool {
            if missing > 0 {
                guard let digit = HexDigit.value(of: byte) else { return false }
                escaped = escaped << 4 | digit
                missing -= 1
                if missing == 0 { text.append(escaped) }
                return true
            }
            switch byte {
            case UInt8(ascii: "&"): return finish()
            case UInt8(ascii: "=") where name == nil:
                isBegun = true
                name = String(validating: text, as: UTF8.self)
                text.removeAll(keepingCapacity: true)
                return name != nil
            case UInt8(ascii: "%"): (missing, escaped, isBegun) = (2, 0, true)
            case UInt8(ascii: "+"): append(0x20)
            default: append(byte)
            }
            return true
        }

        private mutating func append(_ byte: UInt8) {
            text.append(byte)
            isBegun = true
        }

        /// Ends a pair. False when it can't end here, or is one too many.
        mutating func finish() -> Bool {
            defer { (name, isBegun) = (nil, false) }
            // Nothing between two `&`.
            guard isBegun else { return true }
            guard missing == 0, let last = String(validating: text, as: UTF8.self) else { return false }
            text.removeAll(keepingCapacity: true)
            pairs.append(name.map { ($0, last) } ?? (last, ""))
            return pairs.count <= FormParameters.maximumCount
        }
    }
}
