public import Foundation

/// What a column of a ``Row`` can be read as.
public protocol PostgresDecodable {
    /// Reads a value that is not `NULL` from the server's text (in UTC, `ISO` dates, `bytea` in hex); nil when it isn't
    /// one.
    init?(postgres text: ArraySlice<UInt8>)
}

extension PostgresDecodable where Self: LosslessStringConvertible {
    /// Reads the value from its description.
    public init?(postgres text: ArraySlice<UInt8>) {
        self.init(String(decoding: text, as: UTF8.self))
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value, for enumerations.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let rawValue = RawValue(postgres: text) else { return nil }
        self.init(rawValue: rawValue)
    }
}

extension String: PostgresDecodable {
    /// Takes any text.
    public init?(postgres text: ArraySlice<UInt8>) {
        self.init(decoding: text, as: UTF8.self)
    }
}
extension Int: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}
extension Double: PostgresDecodable {}
extension Bool: PostgresDecodable {
    /// Reads `t` or `f`.
    public init?(postgres text: ArraySlice<UInt8>) {
        switch text {
        case [UInt8(ascii: "t")]: self = true
        case [UInt8(ascii: "f")]: self = false
        default: return nil
        }
    }
}
extension UUID: PostgresDecodable {
    /// Reads `8-4-4-4-12` hexadecimal digits.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard text.count == 36, let bytes = Hex.bytes(text.lazy.filter { $0 != UInt8(ascii: "-") }), bytes.count == 16
        else { return nil }
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
extension Date: PostgresDecodable {
    /// Reads a `timestamptz`, `timestamp` (taken as UTC) or `date`; not `infinity`.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let date = TimestampText.date(of: text) else { return nil }
        self = date
    }
}
extension Data: PostgresDecodable {
    /// Reads a `bytea`.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let bytes = [UInt8](postgres: text) else { return nil }
        self.init(bytes)
    }
}

/// What the elements of an array can be read as.
public protocol PostgresDecodableElement: PostgresDecodable {
    /// Reads all elements.
    static func elements(postgres text: ArraySlice<UInt8>) -> [Self]?
}

extension PostgresDecodableElement {
    /// Reads a PostgreSQL array of one dimension without `NULL`.
    public static func elements(postgres text: ArraySlice<UInt8>) -> [Self]? {
        guard let texts = ArrayText.elements(of: text) else { return nil }
        let elements = texts.compactMap { Self(postgres: $0) }
        return elements.count == texts.count ? elements : nil
    }
}

extension String: PostgresDecodableElement {}
extension Int: PostgresDecodableElement {}
extension Int64: PostgresDecodableElement {}
extension UUID: PostgresDecodableElement {}
extension UInt8: PostgresDecodableElement {
    /// Reads a `bytea`, not an array of numbers.
    public static func elements(postgres text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]) else { return nil }
        return Hex.bytes(text.dropFirst(2))
    }
}
extension Array: PostgresDecodable where Element: PostgresDecodableElement {
    /// Reads a PostgreSQL array, or a `bytea` for bytes.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let elements = Element.elements(postgres: text) else { return nil }
        self = elements
    }
}
