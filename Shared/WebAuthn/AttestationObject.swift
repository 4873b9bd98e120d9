import Foundation

/// The three members of an attestation object (WebAuthn Level 3 §6.5): a CBOR map, of which only the ends of the members are
/// found here. libfido2 1.12 reads the members, and not the map.
struct AttestationObject: Equatable {
    /// The format of the statement, such as `none` or `packed`.
    let format: String
    /// The statement, in CBOR.
    let statement: Data
    let authenticatorData: Data

    /// Reads a map with the members `fmt`, `attStmt` and `authData`, in any order and nothing else.
    init(_ bytes: Data) throws(WebAuthnError) {
        guard bytes.count <= PasskeyBounds.attestationObject else { throw .tooLong }
        var scanner = CBORScanner(bytes)
        guard let (major, count) = scanner.head(), major == .map, count == 3 else {
            throw .malformedAuthenticatorData
        }
        var format: String?
        var statement: Data?
        var authenticatorData: Data?
        for _ in 0..<3 {
            switch scanner.text() {
            case "fmt" where format == nil: format = scanner.text()
            case "attStmt" where statement == nil: statement = scanner.item(.map)
            case "authData" where authenticatorData == nil: authenticatorData = scanner.bytes()
            default: throw .malformedAuthenticatorData
            }
        }
        guard let format, let statement, let authenticatorData, scanner.isAtEnd else {
            throw .malformedAuthenticatorData
        }
        (self.format, self.statement, self.authenticatorData) = (format, statement, authenticatorData)
    }
}

/// Finds where the items of CBOR end (RFC 8949 §3). It takes what CTAP2 canonical CBOR has: definite lengths, maps, arrays,
/// strings, integers and the simple values.
struct CBORScanner {
    /// The type of an item (§3.1).
    enum MajorType: UInt8 {
        case unsigned, negative, bytes, text, array, map, tag, simple
    }

    /// Deeper nesting is refused. A statement with certificates has 2 levels.
    static let maximumDepth = 4

    private let input: [UInt8]
    private var index = 0

    init(_ data: Data) { input = Array(data) }

    /// Whether everything was read.
    var isAtEnd: Bool { index == input.count }

    /// The type of the next item and its argument: a number, a length or a count. Nil at the end, and for what is not taken.
    mutating func head() -> (MajorType, Int)? {
        guard index < input.count, let major = MajorType(rawValue: input[index] >> 5) else { return nil }
        let short = Int(input[index] & 31)
        index += 1
        guard short >= 24 else { return (major, short) }
        // 24 to 27: the argument follows in 1, 2, 4 or 8 bytes. 28 to 31: reserved, or an indefinite length.
        guard short < 28, index + 1 << (short - 24) <= input.count else { return nil }
        let argument = input[index..<index + 1 << (short - 24)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        index += 1 << (short - 24)
        return Int(exactly: argument).map { (major, $0) }
    }

    /// The next item, if it is a text of up to 64 bytes.
    mutating func text() -> String? {
        guard let (major, count) = head(), major == .text, count <= 64, let bytes = take(count) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The contents of the next item, if it is a byte string.
    mutating func bytes() -> Data? {
        guard let (major, count) = head(), major == .bytes, let bytes = take(count) else { return nil }
        return Data(bytes)
    }

    /// The bytes of the next item and all within it, if it has this type.
    mutating func item(_ type: MajorType) -> Data? {
        let start = index
        guard index < input.count, input[index] >> 5 == type.rawValue, skip(depth: 0) else { return nil }
        return Data(input[start..<index])
    }

    private mutating func skip(depth: Int) -> Bool {
        guard depth < Self.maximumDepth, let (major, count) = head() else { return false }
        switch major {
        case .unsigned, .negative, .simple: return true
        case .bytes, .text: return take(count) != nil
        case .array: return skip(count, depth: depth + 1)
        case .map: return count <= input.count && skip(count * 2, depth: depth + 1)
        case .tag: return false
        }
    }

    private mutating func skip(_ items: Int, depth: Int) -> Bool {
        // Each item has a byte at least.
        guard items <= input.count - index else { return false }
        for _ in 0..<items { guard skip(depth: depth) else { return false } }
        return true
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= input.count - index else { return nil }
        defer { index += count }
        return input[index..<index + count]
    }
}
