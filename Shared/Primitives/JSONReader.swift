public import Foundation

/// A member of a JSON object, before its type is checked. Of arrays and objects within the object, only the type is kept.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array
    case object

    /// The name of the type, for `invalid_params`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// Reads one JSON object from outside, by the whole grammar of RFC 8259, in one pass over its bytes.
///
/// Stricter than the grammar where readers of JSON differ from each other, so that a proxy before us can't read the same
/// bytes in another way: a name that comes twice is refused (RFC 8259 §4 leaves the choice open), as are half surrogate pairs
/// (§8.2), numbers of more than ``maximumNumberLength`` characters (§6, §9) and a byte order mark (§8.1).
public struct JSONReader {
    /// Nesting deeper than this is refused: no body of ours is nested at all.
    public static let maximumDepth = 16
    /// An object with more members than this is refused.
    public static let maximumMembers = 64
    /// A number with more characters than this is refused.
    public static let maximumNumberLength = 64

    /// Why a body is not read.
    public enum ReadError: Error, Equatable {
        /// It is not JSON, or is something else than an object.
        case grammar
        /// A string is not UTF-8, or has half a surrogate pair.
        case text
        case tooDeep
        case tooManyMembers
        case repeatedName

        /// For the caller.
        public var detail: String {
            switch self {
            case .grammar: "The body is not one JSON object (RFC 8259)."
            case .text: "A string in the body is not valid Unicode."
            case .tooDeep: "The body is nested more than \(JSONReader.maximumDepth) levels deep."
            case .tooManyMembers: "An object in the body has more than \(JSONReader.maximumMembers) members."
            case .repeatedName: "An object in the body has two members of one name."
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    /// Reads `bytes`, which have to outlive the reader.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The members of the one object that `data` holds.
    public static func object(_ data: Data) throws(ReadError) -> [String: JSONValue] {
        let result = data.withUnsafeBytes { bytes -> Result<[String: JSONValue], ReadError> in
            do throws(ReadError) {
                var reader = JSONReader(bytes)
                return .success(try reader.document())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The members of the object that the bytes are.
    public mutating func document() throws(ReadError) -> [String: JSONValue] {
        skipSpace()
        guard peek() == UInt8(ascii: "{") else { throw .grammar }
        var members: [String: JSONValue] = [:]
        try object(depth: 1) { name, value, _ in members[name] = value }
        skipSpace()
        guard index == bytes.count else { throw .grammar }
        return members
    }

    /// The bytes of the member `name` of the one object that `data` holds, for a member that is an object itself. Nil if there is
    /// no such member.
    public static func bytes(of name: String, in data: Data) throws(ReadError) -> Data? {
        let result = data.withUnsafeBytes { bytes -> Result<Range<Int>?, ReadError> in
            do throws(ReadError) {
                var (reader, range) = (JSONReader(bytes), Range<Int>?.none)
                reader.skipSpace()
                guard reader.peek() == UInt8(ascii: "{") else { throw .grammar }
                try reader.object(depth: 1) { member, _, place in if member == name { range = place } }
                return .success(range)
            } catch {
                return .failure(error)
            }
        }
        return try result.get().map { range in
            data[data.startIndex + range.lowerBound..<data.startIndex + range.upperBound]
        }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(ReadError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            try object(depth: depth + 1) { _, _, _ in }
            return .object
        case UInt8(ascii: "["):
            try array(depth: depth + 1)
            return .array
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: return .number(try number())
        }
    }

    private mutating func object(
        depth: Int, _ keep: (String, JSONValue, Range<Int>) -> Void
    ) throws(ReadError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        // By bytes: Swift compares strings by canonical equivalence.
        var names: Set<[UInt8]> = []
        while true {
            skipSpace()
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else { throw .repeatedName }
            guard names.count <= Self.maximumMembers else { throw .tooManyMembers }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .grammar }
            skipSpace()
            let start = index
            let value = try value(depth: depth)
            keep(name, value, start..<index)
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw .grammar }
        }
    }

    private mutating func array(depth: Int) throws(ReadError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            skipSpace()
            _ = try value(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw .grammar }
        }
    }

    private mutating func word(_ word: StaticString) throws(ReadError) {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[index..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { throw .grammar }
        index = end
    }

    /// A number (RFC 8259 §6): an optional `-`, `0` or digits without a leading zero, then an optional fraction and exponent.
    private mutating func number() throws(ReadError) -> Double {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard index - start <= Self.maximumNumberLength,
            let number = Double(String(decoding: bytes[start..<index], as: UTF8.self))
        else { throw .grammar }
        return number
    }

    private mutating func digits() throws(ReadError) {
        let start = index
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw .grammar }
    }

    // MARK: Strings

    private mutating func string() throws(ReadError) -> String {
        guard take(UInt8(ascii: "\"")) else { throw .grammar }
        let start = index
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try text(bytes[start..<index - 1])
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw .grammar
            default: index += 1
            }
        }
        throw .grammar
    }

    /// The rest of a string whose first escape is here.
    private mutating func escapedString(from start: Int) throws(ReadError) -> String {
        var unescaped = Array(bytes[start..<index])
        while let byte = peek() {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped)
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw .grammar
            default: unescaped.append(byte)
            }
        }
        throw .grammar
    }

    private mutating func escape(into text: inout [UInt8]) throws(ReadError) {
        guard let byte = peek() else { throw .grammar }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): Self.append(try codePoint(), to: &text)
        default: throw .grammar
        }
    }

    /// Appends UTF-8 (RFC 3629). By hand, because `UTF8.encode` and `append(contentsOf:)` take ten times as long, and a body
    /// may have ten thousand escapes.
    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        let value = scalar.value
        func append(_ bits: UInt32) { text.append(UInt8(truncatingIfNeeded: bits)) }
        switch value {
        case ..<0x80: append(value)
        case ..<0x800:
            append(0xc0 | value >> 6)
            append(0x80 | value & 0x3f)
        case ..<0x1_0000:
            append(0xe0 | value >> 12)
            append(0x80 | value >> 6 & 0x3f)
            append(0x80 | value & 0x3f)
        default:
            append(0xf0 | value >> 18)
            append(0x80 | value >> 12 & 0x3f)
            append(0x80 | value >> 6 & 0x3f)
            append(0x80 | value & 0x3f)
        }
    }

    /// What follows `\u`: one unit of UTF-16, or two that are a pair.
    private mutating func codePoint() throws(ReadError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
        guard (0xd800...0xdbff).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw .text }
        let second = try codeUnit()
        guard (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw .text }
        return scalar
    }

    private mutating func codeUnit() throws(ReadError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw .grammar }
        var unit: UInt16 = 0
        for offset in 0..<4 {
            guard let digit = HexDigit.value(of: bytes[index + offset]) else { throw .grammar }
            unit = unit << 4 | UInt16(digit)
        }
        index += 4
        return unit
    }

    private func text(_ bytes: some Collection<UInt8>) throws(ReadError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .text }
        return text
    }

    // MARK: Bytes

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }
}
