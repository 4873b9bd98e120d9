import Foundation

/// Times for the `Date` header (RFC 5322 §3.3), in UTC, and in English whatever the mail's language.
enum MessageDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Mon, 23 Nov 2026 03:00:07 +0000`, split at its spaces.
    static func words(_ date: Date) -> [String] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        let clock = [parts.hour!, parts.minute!, parts.second!].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return [
            "\(days[parts.weekday! - 1]),", "\(parts.day!)", months[parts.month! - 1], "\(parts.year!)",
            clock.joined(separator: ":"), "+0000",
        ]
    }
}
