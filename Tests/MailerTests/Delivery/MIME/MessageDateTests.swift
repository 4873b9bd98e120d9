import Foundation
import Testing

@testable import MailerService

@Suite struct MessageDateTests {
    @Test func isInEnglishAndUTC() {
        let words = MessageDate.words(Date(timeIntervalSince1970: 1_773_480_607))
        #expect(words.joined(separator: " ") == "Sat, 14 Mar 2026 09:30:07 +0000")
    }
}
