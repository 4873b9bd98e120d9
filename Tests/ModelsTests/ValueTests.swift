import Foundation
import Models
import Testing

@Suite struct ValueTests {
    private struct Sample: Codable, Equatable {
        @Nullable var name: String?
        var other: String?
    }

    @Test func nullableFieldsAreNullAndOptionalOnesLeftOut() throws {
        #expect(try JSONEncoder().encode(Sample(name: nil, other: nil)) == Data(#"{"name":null}"#.utf8))
        let sample = Sample(name: "x", other: nil)
        #expect(try JSONDecoder().decode(Sample.self, from: JSONEncoder().encode(sample)) == sample)
        #expect(try JSONDecoder().decode(Sample.self, from: Data(#"{"name":null}"#.utf8)).name == nil)
    }

    @Test func timesAreUTCWithMilliseconds() throws {
        let time = Timestamp(Date(timeIntervalSince1970: 1_769_851_800.25))
        #expect(time.description == "2026-01-31T09:30:00.250Z")
        #expect(try JSONEncoder().encode([time]) == Data(#"["2026-01-31T09:30:00.250Z"]"#.utf8))
        #expect(try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([time])) == [time])
    }

    /// A time that was read and written again is the same, whichever millisecond it is.
    @Test func everyMillisecondComesOutAsItWentIn() throws {
        for millisecond in 0..<1000 {
            let digits = String(millisecond)
            let text = "2026-11-28T07:58:41.\(String(repeating: "0", count: 3 - digits.count) + digits)Z"
            #expect(try #require(Timestamp(text)).description == text)
        }
    }

    @Test(arguments: ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z", "2026-01-31T10:30:00+01:00"])
    func timesAreReadInTheirForms(text: String) throws {
        let time = try JSONDecoder().decode([Timestamp].self, from: Data("[\"\(text)\"]".utf8))
        #expect(time == [Timestamp(Date(timeIntervalSince1970: 1_769_851_800))])
    }

    @Test(arguments: ["", "today", "2026-01-31", "2026-13-01T00:00:00Z", "1769851800"])
    func otherTimesAreRefused(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    @Test func timesAreOrdered() {
        let early = Timestamp(Date(timeIntervalSince1970: 1))
        #expect(early < Timestamp(Date(timeIntervalSince1970: 2)))
        #expect(early < .now)
    }

    @Test func bytesComeBackFromBase64URL() {
        for count in 0..<70 {
            let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) })
            #expect(Data(base64URL: bytes.base64URL) == bytes)
            #expect(!bytes.base64URL.contains { "+/=".contains($0) })
        }
        for text in ["+", "a+b/", "YQ==", "Y Q", "é", "a"] { #expect(Data(base64URL: text) == nil, "\(text)") }
    }

    @Test func errorsPrintTheirCodeAlone() {
        #expect("\(ServiceError.invalidToken)" == "invalid_token (401)")
    }

    @Test func longTagsAreNoLanguages() {
        let long = Array(repeating: "a", count: 30_000).joined(separator: "-")
        #expect(!LanguageTag.isWellFormed(long))
        #expect(LanguageTag.choose([long, "de-AT"], from: ["a", "de"]) == "de")
    }

    @Test func cutsByBytesAndNeverInTheMiddleOfACharacter() {
        #expect("abc".cut(toBytes: 3) == "abc")
        #expect("abcd".cut(toBytes: 3) == "abc")
        #expect("aé".cut(toBytes: 2) == "a")
        #expect(("a" + String(repeating: "\u{301}", count: 5000)).cut(toBytes: 9).utf8.count == 9)
    }
}
