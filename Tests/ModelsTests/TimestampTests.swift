import Foundation
import Models
import TestKit
import Testing

@Suite struct TimestampTests {
    private let time = Timestamp(Date(timeIntervalSince1970: 1_769_851_800.25))

    @Test func isUTCWithMilliseconds() throws {
        #expect(time.description == "2026-01-31T09:30:00.250Z")
        try JSONForm.expect([time], #"["2026-01-31T09:30:00.250Z"]"#)
    }

    @Test func roundsToTheNearestMillisecond() {
        let start = 1_769_851_800.0
        #expect(Timestamp(Date(timeIntervalSince1970: start + 0.0004)).description.hasSuffix("00.000Z"))
        #expect(Timestamp(Date(timeIntervalSince1970: start + 0.0006)).description.hasSuffix("00.001Z"))
        #expect(Timestamp(Date(timeIntervalSince1970: start + 0.9996)).description.hasSuffix("01.000Z"))
    }

    @Test func readingAndWritingKeepsEveryMillisecond() throws {
        for millisecond in 0..<1000 {
            let digits = String(millisecond)
            let text = "2026-11-28T07:58:41.\(String(repeating: "0", count: 3 - digits.count) + digits)Z"
            #expect(try #require(Timestamp(text)).description == text)
        }
    }

    /// The usual form is written and read without Foundation. Before 1583 Foundation counts by the Julian calendar, and RFC 3339
    /// does not.
    @Test func agreesWithFoundation() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let milliseconds = Int.random(in: -12_212_553_600_000...253_402_300_799_999, using: &random)
            // Half a millisecond more, because the style truncates.
            let text = Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000).formatted(style)
            let time = Timestamp(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
            #expect(time.description == text)
            let read = try #require(Timestamp(text)).date.timeIntervalSince(try style.parse(text))
            #expect(abs(read) < 0.000_1)
        }
    }

    @Test(arguments: [
        "2026-02-29T00:00:00.000Z", "2026-04-31T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z",
        "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:61.000Z", "2026-01-01T00:00:00.00Z",
        "2024-02-29T00:00:00.000Z", "2026-01-31T00:00:00.000Z", "0999-01-01T00:00:00.000Z", "2026-01-01t00:00:00.000z",
        "2026/01/01T00:00:00.000Z", "2026-01-01T00:00:00.0a0Z", "+026-01-01T00:00:00.000Z",
    ])
    func readsOddTextsAsFoundationDoes(text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let date = (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
        #expect(Timestamp(text)?.date == date)
    }

    @Test(arguments: ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z", "2026-01-31T10:30:00+01:00"])
    func readsTheFormsOfTheStandard(text: String) throws {
        #expect(
            try JSONForm.read([Timestamp].self, "[\"\(text)\"]") == [
                Timestamp(Date(timeIntervalSince1970: 1_769_851_800))
            ])
    }

    @Test(arguments: [
        #""""#, #""today""#, #""2026-01-31""#, #""2026-13-01T00:00:00Z""#, #""1769851800""#, "1769851800", "null",
    ])
    func refusesOtherValues(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read([Timestamp].self, "[\(json)]") }
    }

    @Test func isOrderedByTime() {
        #expect(Timestamp(Date(timeIntervalSince1970: 1)) < Timestamp(Date(timeIntervalSince1970: 2)))
        #expect(time < .now)
    }
}
