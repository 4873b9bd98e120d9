public import Foundation

/// A type that a column of a ``Row`` can be read as.
public protocol PostgresDecodable {
    /// Reads a value from the server's text format (time zone UTC, date style ISO, `bytea` in hex). `NULL` never comes
    /// here. Nil if the text is not a value of this type.
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
    /// Accepts any text.
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
    /// Reads 32 hexadecimal digits in groups of 8-4-4-4-12.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard text.count == 36, let bytes = Hex.bytes(text.lazy.filter { $0 != UInt8(ascii: "-") }), bytes.count == 16
        else { return nil }
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
extension Date: PostgresDecodable {
    /// Reads a `timestamptz`, a `timestamp` (as UTC) or a `date`. `infinity` is not supported.
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

/// A type that the elements of an array can be read as.
public protocol PostgresDecodableElement: PostgresDecodable {
    /// Reads all elements.
    static func elements(postgres text: ArraySlice<UInt8>) -> [Self]?
}

extension PostgresDecodableElement {
    /// Reads a one-dimensional array without `NULL` elements.
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
    /// Reads a `bytea`: `[UInt8]` is binary data, not an array of numbers.
    public static func elements(postgres text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]) else { return nil }
        return Hex.bytes(text.dropFirst(2))
    }
}
extension Array: PostgresDecodable where Element: PostgresDecodableElement {
    /// Reads an array, or a `bytea` if the elements are `UInt8`.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let elements = Element.elements(postgres: text) else { return nil }
        self = elements
    }
}
