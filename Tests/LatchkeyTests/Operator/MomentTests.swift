import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct MomentTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(arguments: [("90s", 90.0), ("15m", 900), ("2h", 7200), ("7d", 604_800), ("0s", 0)])
    func aDurationIsThatLongAgo(_ text: String, _ seconds: Double) {
        #expect(Moment(text, now: now)?.timestamp.date == now.addingTimeInterval(-seconds))
    }

    @Test func aDateBeginsAtMidnightInUTC() {
        #expect(Moment("2026-01-31", now: now)?.timestamp == Timestamp("2026-01-31T00:00:00Z"))
        #expect(Moment("2026-01-31T09:30:00Z", now: now)?.timestamp == Timestamp("2026-01-31T09:30:00Z"))
    }

    @Test(arguments: ["", "m", "-5m", "1.5h", "5", "5w", "2026-02-30", "yesterday", "99999999999d"])
    func refusesOtherTexts(_ text: String) { #expect(Moment(text, now: now) == nil) }
}
