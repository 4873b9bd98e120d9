public import Foundation

/// What a ``TypedID`` identifies: supplies the prefix.
public protocol IdentifierKind: Sendable {
    /// The text before the underscore.
    static var prefix: String { get }
}

/// An identifier such as `user_01jd9zq0c8e2gr3y5m7x4k6w9v`: a prefix for the kind of entity and a UUIDv7 in
/// Crockford's base 32 (26 characters, lower case), so that ids sort by the time of their creation.
///
/// Opaque to callers; stores keep the bare UUID. Not a secret, because a part of it is predictable.
public struct TypedID<Kind: IdentifierKind>: Hashable, Sendable, LosslessStringConvertible, Comparable {
    /// The identifier as stores keep it.
    public let uuid: UUID

    /// Wraps a UUID that a store returned.
    public init(uuid: UUID) { self.uuid = uuid }

    /// A new id, made now.
    public static func make() -> Self { Self(uuid: UUIDv7.make()) }

    /// When it was created, to the millisecond (RFC 9562 §5.7).
    public var madeAt: Date {
        let bytes = uuid.uuid
        let milliseconds = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5].reduce(0) { $0 << 8 | Int($1) }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// Reads the text form; nil unless the prefix is right and the rest is one canonical base-32 number.
    public init?(_ description: String) {
        var description = description
        guard let id = description.withUTF8({ Self(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// Reads the UTF-8 of the text form.
    init?(utf8: UnsafeRawBufferPointer) {
        let prefix = Kind.prefix.utf8
        guard utf8.count == prefix.count + 27, utf8[prefix.count] == UInt8(ascii: "_"),
            utf8.prefix(prefix.count).elementsEqual(prefix),
            let uuid = Base32.uuid(from: utf8.suffix(26))
        else { return nil }
        self.uuid = uuid
    }

    /// The text form.
    public var description: String { "\(Kind.prefix)_\(Base32.text(of: uuid))" }

    /// Appends the UTF-8 of the text form.
    func appendUTF8(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: Kind.prefix.utf8)
        bytes.append(UInt8(ascii: "_"))
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Base32.length) { digits in
            Base32.write(uuid, to: digits)
            bytes.append(contentsOf: digits)
        }
    }

    /// Orders by time of creation.
    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

extension TypedID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Kind.prefix) id")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
