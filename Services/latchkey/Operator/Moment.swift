import ArgumentParser
import Foundation
import Models

/// A moment on the command line: how long ago (`90s`, `15m`, `2h`, `7d`), a date, or a time in UTC (RFC 3339).
struct Moment: ExpressibleByArgument, Equatable {
    static let help = "such as 15m, 2h or 7d ago, 2026-01-31, or 2026-01-31T09:30:00Z"

    let timestamp: Timestamp

    init?(argument: String) { self.init(argument, now: Date()) }

    init?(_ text: String, now: Date) {
        if let ago = Self.seconds(text) {
            timestamp = Timestamp(now.addingTimeInterval(-ago))
        } else if let found = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z"),
            // There is no February 30, which the parser takes for a day in March.
            found.description.hasPrefix(text.prefix(10))
        {
            timestamp = found
        } else {
            return nil
        }
    }

    /// The length of a duration in seconds; nil if it isn't one.
    private static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = UInt32(text.dropLast()) else { return nil }
        return Double(number) * unit
    }
}
