public import Foundation

/// A moment, written in bodies as RFC 3339 in UTC with milliseconds (`2026-01-31T09:30:00.000Z`).
public struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The moment as a Foundation date.
    public let date: Date

    /// Wraps `date`.
    public init(_ date: Date) { self.date = date }

    /// The present.
    public static var now: Timestamp { Timestamp(Date()) }

    /// The RFC 3339 text of the nearest millisecond, so that parsing and writing a text preserves it.
    public var description: String {
        // The style truncates to milliseconds, and the binary fraction of a date is mostly a little less than the millisecond.
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        return Date(timeIntervalSince1970: (milliseconds + 0.5) / 1000).formatted(Self.style)
    }

    /// Reads an RFC 3339 text in UTC, with or without fractions of a second; nil for anything else.
    public init?(_ text: String) {
        guard let date = (try? Self.style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.date = date
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let read = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = read
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.date < right.date }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

/// A Unix timestamp in seconds since the epoch, as in JWT claims (RFC 7519 §2, NumericDate).
public typealias TimestampInSeconds = Int
