import Foundation
import Models
import Testing

@testable import MailerService

@Suite struct TextLayoutTests {
    @Test func wrapsAtSpaces() {
        let words = String(repeating: "lorem ", count: 30)
        let long = "https://example.com/" + String(repeating: "a", count: 200)
        let lines = TextLayout.wrap("\n\n\(words)\n\(long)\n\n\n\n    482913\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.filter { $0 != long }.allSatisfy { $0.count <= 72 })
        #expect(lines.contains(Substring(long)) && lines.contains("    482913"))
        #expect(lines.first?.hasPrefix("lorem") == true && lines.last == "" && lines.count == 7)
        #expect(lines.joined(separator: " ").components(separatedBy: "lorem").count == 31)
    }

    @Test func wrapsJapaneseByItsRules() {
        let text = String(repeating: "この「リンク」を、開いてください。", count: 12)
        let lines = TextLayout.wrap(text).split(separator: "\n")
        #expect(lines.joined() == text)
        #expect(lines.count > 5 && lines.allSatisfy { $0.count <= 36 })
        #expect(lines.allSatisfy { !"、。」".contains($0.first!) && $0.last != "「" })
    }
}
