import Foundation

/// The format of `Date` (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The text, such as `Sun, 06 Nov 1994 08:49:37 GMT`. Fractions of a second are dropped.
    static func text(of date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var time = tm()
        gmtime_r(&seconds, &time)
        let clock = "\(pair(time.tm_hour)):\(pair(time.tm_min)):\(pair(time.tm_sec))"
        let day = "\(days[Int(time.tm_wday)]), \(pair(time.tm_mday)) \(months[Int(time.tm_mon)])"
        return "\(day) \(time.tm_year + 1900) \(clock) GMT"
    }

    private static func pair(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
