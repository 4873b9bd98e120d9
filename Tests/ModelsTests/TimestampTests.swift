import Foundation
import Models
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
