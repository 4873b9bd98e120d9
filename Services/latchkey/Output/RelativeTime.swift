import Foundation
import Models

/// Writes times for people: how long ago on a terminal, in full elsewhere.
struct RelativeTime: Sendable {
    /// The present; nil writes times in full.
    let now: Date?

    /// The form for a descriptor.
    static func of(_ descriptor: Int32) -> RelativeTime { RelativeTime(now: isatty(descriptor) != 0 ? Date() : nil) }

    /// The time as text: `2026-01-31T09:30:00.000Z`, or on a terminal `5 min ago`, `in 2 h`, and `2025-01-31` for what is more than
    /// a year away; `-` for nil.
    func text(_ time: Timestamp?) -> String {
        guard let time else { return "-" }
        guard let now else { return time.description }
        let seconds = now.timeIntervalSince(time.date)
        guard let distance = Self.distance(abs(seconds)) else { return String(time.description.prefix(10)) }
        if abs(seconds) < 1 { return "just now" }
        return seconds > 0 ? "\(distance) ago" : "in \(distance)"
    }

    /// `45 s`, `5 min`, `3 h`, `12 d`; nil for more than a year.
    private static func distance(_ seconds: Double) -> String? {
        switch seconds {
        case ..<60: "\(Int(seconds)) s"
        case ..<3600: "\(Int(seconds / 60)) min"
        case ..<86_400: "\(Int(seconds / 3600)) h"
        case ..<(366 * 86_400): "\(Int(seconds / 86_400)) d"
        default: nil
        }
    }
}
