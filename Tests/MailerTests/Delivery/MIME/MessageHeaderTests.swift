import Models
import Testing

@testable import MailerService

@Suite struct MessageHeaderTests {
    private func mailbox(_ display: String?) throws -> String {
        let address = WireAddress(try #require(EmailAddress("ann@example.com")))
        return MessageHeader(name: "To", mailbox: display, address).folded
    }

    @Test func plainTextStaysAsItIs() {
        #expect(MessageHeader(name: "Subject", text: "Sign in to Acorn").folded == "Subject: Sign in to Acorn\r\n")
    }

    @Test func foldsAtSpacesAndKeepsTheFirstWordWithTheName() {
        let words = Array(repeating: "word", count: 40)
        let folded = MessageHeader(name: "Subject", words: words).folded
        let lines = folded.split(separator: "\r\n")
        #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 78 })
        #expect(lines[0].hasPrefix("Subject: word") && lines.dropFirst().allSatisfy { $0.hasPrefix(" word") })
        #expect(folded.replacing("\r\n", with: "") == "Subject: " + words.joined(separator: " "))
    }

    @Test(arguments: ["Grüße", "a =?utf-8?q?b?= c", String(repeating: "x", count: 80)])
    func encodesTextThatIsNotPlain(_ text: String) {
        let folded = MessageHeader(name: "Subject", text: text).folded
        #expect(folded.hasPrefix("Subject: =?"))
        #expect(folded.utf8.allSatisfy { $0 < 0x80 })
        #expect(folded.split(separator: "\r\n").allSatisfy { $0.count <= 76 })
    }

    @Test func aLineBreakAddsNoHeader() {
        let folded = MessageHeader(name: "Subject", text: "a\r\nBcc: eve@example.com").folded
        #expect(folded.split(separator: "\r\n").filter { !$0.hasPrefix(" ") }.count == 1)
    }

    @Test func aDisplayNameIsQuotedOrEncodedIfItHasTo() throws {
        #expect(try mailbox(nil) == "To: ann@example.com\r\n")
        #expect(try mailbox(" ") == "To: ann@example.com\r\n")
        #expect(try mailbox("Ann Lee") == "To: Ann Lee <ann@example.com>\r\n")
        #expect(try mailbox("Lee, \"Ann\" \\") == "To: \"Lee, \\\"Ann\\\" \\\\\" <ann@example.com>\r\n")
        #expect(try mailbox("Änn").hasPrefix("To: =?"))
        #expect(try mailbox("eve@example.org").hasPrefix("To: \"eve@example.org\" <ann@"))
    }
}
