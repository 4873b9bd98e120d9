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
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        if let text = Self.text(milliseconds) { return text }
        // The style truncates to milliseconds, and the binary fraction of a date is mostly a little less than the millisecond.
        return Date(timeIntervalSince1970: (milliseconds + 0.5) / 1000).formatted(Self.style)
    }

    /// Reads an RFC 3339 text in UTC, with or without fractions of a second; nil for anything else.
    public init?(_ text: String) {
        if let milliseconds = Self.milliseconds(text) {
            date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            return
        }
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

// A page of a waitlist has hundreds of times, and Foundation takes microseconds for each. So the usual form is written and
// read here, and the style is used for everything else.
extension Timestamp {
    private static let millisecondsPerDay = 86_400_000

    /// The text of `milliseconds` since 1970; nil outside the years 1000 to 9999.
    private static func text(_ milliseconds: Double) -> String? {
        guard abs(milliseconds) < 1e15 else { return nil }
        let (days, time) = Int(milliseconds).flooredQuotientAndRemainder(dividingBy: millisecondsPerDay)
        let (year, month, day) = GregorianCalendar.date(days)
        guard (1000...9999).contains(year) else { return nil }
        let seconds = time / 1000
        let parts: [(number: Int, digits: Int, end: Unicode.Scalar)] = [
            (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (seconds / 3600, 2, ":"), (seconds / 60 % 60, 2, ":"),
            (seconds % 60, 2, "."), (time % 1000, 3, "Z"),
        ]
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var index = 0
            for part in parts {
                var rest = part.number
                for place in (index..<index + part.digits).reversed() {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                index += part.digits
                buffer[index] = UInt8(ascii: part.end)
                index += 1
            }
            return index
        }
    }

    /// The milliseconds since 1970 of a text in the form of ``description``; nil for any other form, and for the days that
    /// not every year or month has.
    private static func milliseconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            let millisecond = number(bytes[20..<23]),
            (1000...9999).contains(year), (1...12).contains(month), (1...(month == 2 ? 28 : 30)).contains(day),
            hour < 24, minute < 60,
            second < 60
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        return GregorianCalendar.daysSinceEpoch(year, month, day) * millisecondsPerDay + seconds * 1000 + millisecond
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0) { number, digit in
            guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            return number * 10 + Int(digit - UInt8(ascii: "0"))
        }
    }
}

/// A Unix timestamp in seconds since the epoch, as in JWT claims (RFC 7519 §2, NumericDate).
public typealias TimestampInSeconds = Int
