import Testing

@testable import GatewayService

@Suite struct SecurityContactTests {
    @Test(arguments: [
        ("security@example.com", "mailto:security@example.com"), ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://a.example/x", "https://a.example/x"), ("tel:+1-201-555-0123", "tel:+1-201-555-0123"),
        ("http://a.example", nil), ("no-address", nil), ("", nil), ("mailto:", nil), ("https://a.example\r\nX: y", nil),
        ("javascript:alert(1)", nil),
    ])
    func aContactIsAURIOrAnEmailAddress(text: String, uri: String?) {
        #expect(SecurityContact(text)?.description == uri)
    }

    @Test func aContactHasAtMost500Bytes() {
        let prefix = "https://a.example/"
        #expect(SecurityContact(prefix + String(repeating: "x", count: 500 - prefix.count)) != nil)
        #expect(SecurityContact(prefix + String(repeating: "x", count: 501 - prefix.count)) == nil)
    }
}
