import Foundation
import Testing

@testable import Postgres

@Suite struct TimestampTextTests {
    @Test(arguments: [
        -62_135_596_800, -1, -0.000001, 0, 951_782_400, 1_709_164_800.25, 1_769_851_800.123456, 253_402_300_799,
    ])
    func datesRoundTripToTheMicrosecond(_ seconds: Double) async throws {
        let client = try await makeClient()
        let date = Date(timeIntervalSince1970: seconds)
        let row = try #require(
            try await client.query(
                "SELECT \(date)::timestamptz AS moment, extract(epoch FROM \(date)::timestamptz)::float8 AS epoch"
            ).first)
        #expect(abs(try row.decode("epoch", as: Double.self) - seconds) < 0.0000005)
        #expect(abs(try row.decode("moment", as: Date.self).timeIntervalSince(date)) < 0.0000005)
    }

    @Test(arguments: [
        ("2024-02-29", 1_709_164_800.0), ("2024-02-29 00:00:00", 1_709_164_800),
        ("2024-02-29 05:30:00+05:30", 1_709_164_800),
        ("2024-02-28 21:00:00.5-03", 1_709_164_800.5),
    ])
    func readsOtherFormats(_ text: String, _ seconds: Double) {
        #expect(TimestampText.date(of: ArraySlice(text.utf8))?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: ["infinity", "", "2024", "2024-13-01", "2024-01-01 10", "2024-01-01 10:00:00+0x", "0044-03-15 BC"])
    func refusesWhatIsNoTimestamp(_ text: String) {
        #expect(TimestampText.date(of: ArraySlice(text.utf8)) == nil)
    }
}
