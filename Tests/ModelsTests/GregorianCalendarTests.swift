import Foundation
import Models
import Testing

@Suite struct GregorianCalendarTests {
    @Test func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        // Before 1582 Foundation's calendar is the Julian one.
        for days in stride(from: -140_000, through: 2_900_000, by: 997) {
            let date = Date(timeIntervalSince1970: Double(days) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let (year, month, day) = GregorianCalendar.date(days)
            #expect([year, month, day] == [parts.year, parts.month, parts.day])
        }
    }

    @Test func everyDayIsReadBack() {
        for days in -800_000...800_000 where days % 7 == 0 {
            let (year, month, day) = GregorianCalendar.date(days)
            #expect(GregorianCalendar.daysSinceEpoch(year, month, day) == days)
        }
    }

    @Test func divisionRoundsDown() {
        #expect((-1).flooredQuotientAndRemainder(dividingBy: 10) == (-1, 9))
        #expect((-10).flooredQuotientAndRemainder(dividingBy: 10) == (-1, 0))
        #expect(11.flooredQuotientAndRemainder(dividingBy: 10) == (1, 1))
    }
}
