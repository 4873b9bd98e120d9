public import Foundation

/// A value on its way to the server. The server decides by the statement which type it has there.
public enum PostgresParameter: Sendable {
    /// `NULL`.
    case null
    /// The value as PostgreSQL reads it from text.
    case text(String)
    /// A `bytea`.
    case bytes([UInt8])
    /// A value that PostgreSQL can't hold; the statement fails with ``PostgresError/encoding(parameter:)``.
    case unencodable
}

/// What a ``Query`` can bind.
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
    /// The text; one with a NUL is no text to PostgreSQL.
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
    /// A `timestamptz` in whole microseconds.
    public var postgresParameter: PostgresParameter { TimestampText.text(of: self).map { .text($0) } ?? .unencodable }
}
extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The value, or `NULL`.
    public var postgresParameter: PostgresParameter { self?.postgresParameter ?? .null }
}

/// What an array may consist of to be bound: `… WHERE id = ANY(\(ids))`.
public protocol PostgresArrayElement: PostgresEncodable {
    /// The elements as one parameter.
    static func postgresParameter(of elements: [Self]) -> PostgresParameter
}

extension PostgresArrayElement {
    /// A PostgreSQL array of one dimension.
    public static func postgresParameter(of elements: [Self]) -> PostgresParameter {
        ArrayText.parameter(of: elements.lazy.map(\.postgresParameter))
    }
}

extension String: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension UInt8: PostgresArrayElement {
    /// The number, as a value of its own.
    public var postgresParameter: PostgresParameter { .text(description) }
    /// A `bytea`, not an array of numbers.
    public static func postgresParameter(of elements: [UInt8]) -> PostgresParameter { .bytes(elements) }
}
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// A PostgreSQL array, or a `bytea` for bytes.
    public var postgresParameter: PostgresParameter { Element.postgresParameter(of: self) }
}
