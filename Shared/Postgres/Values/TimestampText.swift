import Foundation
import Models

/// The text format of timestamps with `TimeZone=UTC` and `DateStyle=ISO`: `2026-01-31 09:30:00.123456+00`.
///
/// It is written by hand because Foundation's formatters take longer than the query.
enum TimestampText {
    private static let microsecondsPerDay = 86_400_000_000

    /// The text of a date, rounded to microseconds. Nil outside the years 1 to 9999.
    static func text(of date: Date) -> String? {
        let exact = (date.timeIntervalSince1970 * 1_000_000).rounded()
        guard abs(exact) < 1e18 else { return nil }
        let (days, time) = Int(exact).flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        let (year, month, day) = GregorianCalendar.date(days)
        guard (1...9999).contains(year) else { return nil }
        let seconds = time / 1_000_000
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(date) \(clock).\(padded(time % 1_000_000, 6))+00"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The date that a text stands for. The time, its fraction and the zone are optional. Nil for `infinity` and for text
    /// in another format.
    static func date(of text: ArraySlice<UInt8>) -> Date? {
        var reader = Reader(rest: text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2),
            let time = reader.isAtEnd ? 0 : reader.time(), let zone = reader.isAtEnd ? 0 : reader.zone(),
            reader.isAtEnd, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let microseconds = GregorianCalendar.daysSinceEpoch(year, month, day) * microsecondsPerDay + time - zone
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// Consumes a text from its start.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(digits: Int) -> Int? {
            var number = 0
            for _ in 0..<digits {
                guard let digit = nextDigit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        private mutating func nextDigit() -> Int? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            rest.removeFirst()
            return Int(byte - UInt8(ascii: "0"))
        }

        /// ` 09:30:00.123456` in microseconds.
        mutating func time() -> Int? {
            guard skip(" "), let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
                let second = number(digits: 2)
            else { return nil }
            var fraction = 0
            if skip(".") {
                for _ in 0..<6 { fraction = fraction * 10 + (nextDigit() ?? 0) }
            }
            return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
        }

        /// `+00`, `-03` or `+05:30` in microseconds.
        mutating func zone() -> Int? {
            let isNegative = skip("-")
            guard isNegative || skip("+"), let hours = number(digits: 2) else { return nil }
            guard let minutes = skip(":") ? number(digits: 2) : 0 else { return nil }
            return (isNegative ? -1 : 1) * (hours * 60 + minutes) * 60_000_000
        }
    }
}
