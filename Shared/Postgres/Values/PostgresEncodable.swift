public import Foundation

/// An encoded value. The server infers its SQL type from the statement.
public enum PostgresParameter: Sendable {
    /// `NULL`.
    case null
    /// A value in PostgreSQL's text format.
    case text(String)
    /// A `bytea`, sent in binary.
    case bytes([UInt8])
    /// A value that PostgreSQL can't store. The statement throws ``PostgresError/encoding(parameter:)``.
    case unencodable
}

/// A type whose values a ``Query`` can bind.
public protocol PostgresEncodable {
    /// The value as a parameter.
    var postgresParameter: PostgresParameter { get }
}

extension PostgresEncodable where Self: CustomStringConvertible {
    /// The description.
    public var postgresParameter: PostgresParameter { .text(description) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The raw value, for enumerations.
    public var postgresParameter: PostgresParameter { rawValue.postgresParameter }
}

extension String: PostgresEncodable {
    /// The text. PostgreSQL can't store NUL characters, so a text with one is not encodable.
    public var postgresParameter: PostgresParameter { utf8.contains(0) ? .unencodable : .text(self) }
}
extension Int: PostgresEncodable {}
extension Int32: PostgresEncodable {}
extension Int64: PostgresEncodable {}
extension Double: PostgresEncodable {}
extension Bool: PostgresEncodable {}
extension UUID: PostgresEncodable {
    /// The text form.
    public var postgresParameter: PostgresParameter { .text(uuidString) }
}
extension Data: PostgresEncodable {
    /// A `bytea`.
    public var postgresParameter: PostgresParameter { .bytes(Array(self)) }
}
extension Date: PostgresEncodable {
    /// A `timestamptz`, rounded to microseconds.
    public var postgresParameter: PostgresParameter { TimestampText.text(of: self).map { .text($0) } ?? .unencodable }
}
extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The value, or `NULL`.
    public var postgresParameter: PostgresParameter { self?.postgresParameter ?? .null }
}

/// A type whose arrays can be bound: `… WHERE id = ANY(\(ids))`.
public protocol PostgresArrayElement: PostgresEncodable {
    /// The elements as one parameter.
    static func postgresParameter(of elements: [Self]) -> PostgresParameter
}

extension PostgresArrayElement {
    /// A one-dimensional array.
    public static func postgresParameter(of elements: [Self]) -> PostgresParameter {
        ArrayText.parameter(of: elements.lazy.map(\.postgresParameter))
    }
}

extension String: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension UInt8: PostgresArrayElement {
    /// The number, if it is bound by itself.
    public var postgresParameter: PostgresParameter { .text(description) }
    /// A `bytea`: `[UInt8]` is binary data, not an array of numbers.
    public static func postgresParameter(of elements: [UInt8]) -> PostgresParameter { .bytes(elements) }
}
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// An array, or a `bytea` if the elements are `UInt8`.
    public var postgresParameter: PostgresParameter { Element.postgresParameter(of: self) }
}
