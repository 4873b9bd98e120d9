import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct RelativeTimeTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(arguments: [
        (0, "just now"), (-5, "5 s ago"), (-90, "1 min ago"), (-7300, "2 h ago"), (-3 * 86_400, "3 d ago"),
        (150, "in 2 min"),
        (-400 * 86_400, "2025-12-11"),
    ])
    func tellsTheDistanceOnATerminal(_ seconds: Double, _ text: String) {
        let time = Timestamp(Self.now.addingTimeInterval(seconds))
        #expect(RelativeTime(now: Self.now).text(time) == text)
    }

    @Test func writesTheTimeInFullElsewhere() {
        #expect(RelativeTime(now: nil).text(Timestamp(Self.now)) == "2027-01-15T08:00:00.000Z")
        #expect(RelativeTime(now: Self.now).text(nil) == "-")
    }
}
