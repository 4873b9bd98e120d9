/// A reply of Redis.
public enum RedisReply: Sendable, Equatable {
    /// No value: the key or the element doesn't exist.
    case null
    /// A number.
    case integer(Int)
    /// A status such as `OK`.
    case status(String)
    /// A string, which may hold any bytes.
    case bytes([UInt8])
    /// Several replies in one.
    case array([RedisReply])
    /// The error of one command of a pipeline or transaction; ``RedisClient/send(_:deadline:)`` throws it instead.
    case error(RedisServerError)
}

extension RedisReply {
    /// True for ``null``.
    public var isNull: Bool { self == .null }

    /// The number of ``integer(_:)``, or of a string of decimal digits.
    public var int: Int? {
        if case .integer(let value) = self { return value }
        return string.flatMap { Int($0) }
    }

    /// The text of ``status(_:)`` or of ``bytes(_:)`` that are UTF-8.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The bytes of ``bytes(_:)`` or ``status(_:)``.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The elements of ``array(_:)``.
    public var array: [RedisReply]? {
        if case .array(let elements) = self { return elements }
        return nil
    }
}

extension RedisReply: CustomStringConvertible {
    /// The kind and size of the reply, never its contents, which may be secret.
    public var description: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .status: "status"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let elements): "array of \(elements.count)"
        case .error(let error): error.description
        }
    }
}
