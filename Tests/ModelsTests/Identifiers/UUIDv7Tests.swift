import Foundation
import Models
import Testing

@Suite struct UUIDv7Tests {
    private let date = Date(timeIntervalSince1970: 1_700_000_000)

    @Test func hasVersionAndVariantOfTheStandard() {
        let text = UUIDv7.make(at: date).uuidString
        #expect(text.hasPrefix("018BCFE5-6800-7"))
        #expect("89AB".contains(text[text.index(text.startIndex, offsetBy: 19)]))
    }

    @Test func earliestSortsBeforeAllOfItsMillisecond() {
        let earliest = UUIDv7.earliest(at: date).uuidString
        #expect(earliest == "018BCFE5-6800-7000-8000-000000000000")
        for _ in 0..<100 { #expect(UUIDv7.make(at: date).uuidString >= earliest) }
        #expect(UUIDv7.make(at: date - 0.001).uuidString < earliest)
    }

    @Test func datesBefore1970CountAs1970() {
        #expect(UUIDv7.earliest(at: Date(timeIntervalSince1970: -5)).uuidString.hasPrefix("00000000-0000-7"))
    }
}
