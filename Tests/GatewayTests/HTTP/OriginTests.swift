import Testing

@testable import GatewayService

@Suite struct OriginTests {
    @Test(arguments: [
        "https://app.example.com", "http://localhost:3000", "https://app.example.com:8443", "http://127.0.0.1:8080",
        "http://[::1]:8080", "https://[2001:db8::1]", "https://xn--bcher-kva.example",
    ])
    func whatABrowserSendsIsAnOrigin(text: String) { #expect(Origin(text)?.description == text) }

    @Test(arguments: [
        "", "null", "*", "app.example.com", "//app.example.com", "https://", "https://app.example.com/",
        "https://app.example.com/path", "https://app.example.com?x", "https://app.example.com#x",
        "https://user@app.example.com", "HTTPS://app.example.com", "https://App.example.com", "ftp://app.example.com",
        "file://app", "javascript://a", " https://app.example.com", "https://app.example.com ",
        "https://app.example.com\u{0}", "https://a.example,https://b.example", "https://app.example.com:",
        "https://app.example.com:99999999999999999999", "https://[::1", "https://\(String(repeating: "a", count: 256))",
    ])
    func anythingElseIsNot(text: String) { #expect(Origin(text) == nil) }

    @Test func anOriginHasAtMost255Bytes() {
        let prefix = "https://"
        #expect(Origin(prefix + String(repeating: "a", count: 255 - prefix.count)) != nil)
        #expect(Origin(prefix + String(repeating: "a", count: 256 - prefix.count)) == nil)
    }
}
