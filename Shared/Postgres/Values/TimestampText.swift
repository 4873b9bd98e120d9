import Foundation

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
        let (year, month, day) = civil(days)
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
        let microseconds = daysSinceEpoch(year, month, day) * microsecondsPerDay + time - zone
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    // MARK: Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms")

    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // These years begin in March, so that the leap day is the last day of a year.
        let year = month > 2 ? year : year - 1
        let (era, yearOfEra) = year.flooredQuotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
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

extension Int {
    /// Division that rounds down, so that the remainder is never negative.
    fileprivate func flooredQuotientAndRemainder(dividingBy divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
