import Foundation
import Testing

@testable import MailerService

/// RFC 2045 §6.7.
@Suite struct QuotedPrintableTests {
    private func encode(_ lines: [String]) -> String {
        String(decoding: QuotedPrintable.encode(lines.map(\.utf8)), as: UTF8.self)
    }

    @Test func escapesWhatServersMayChange() {
        #expect(
            encode(["a=b", "é", ".", "From x", "end "])
                == "a=3Db\r\n=C3=A9\r\n=2E\r\n=46rom x\r\nend=20")
    }

    @Test func breaksLongLinesSoftly() {
        let lines = encode([String(repeating: "é", count: 100)]).components(
            separatedBy: "\r\n")
        #expect(lines.count > 1 && lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("=") })
    }
}
