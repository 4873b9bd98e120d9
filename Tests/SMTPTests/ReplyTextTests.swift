import Testing

@testable import SMTP

@Suite struct ReplyTextTests {
    @Test func redactsAndBoundsReplies() {
        let text = ReplyText.redacted(
            "5.1.1 <ann@example.com>: unknown\r\nsee https://x.example/ann hush-hush\u{7}", hiding: ["hush-hush"])
        #expect(text == "5.1.1 <address> unknown see <link> <redacted>")
        #expect(ReplyText.redacted(String(repeating: "long ", count: 100)).count == ReplyText.maximumLength)
    }
}
