import Foundation
import Testing

@testable import WebAuthn

@Suite struct RelyingPartyTests {
    @Test(arguments: [
        "example.com", "login.example.com", "localhost", "xn--bcher-kva.example", "a-b.example", "1.example",
    ])
    func anIDIsADomain(id: String) {
        #expect(RelyingParty(id: id, origins: ["https://\(id)"]) != nil)
    }

    @Test(arguments: [
        "", "Example.com", "example.com.", ".example.com", "exa mple.com", "example.com:443", "https://example.com",
        "127.0.0.1", "[::1]", "-a.example", "a-.example", "bücher.example", "a_b.example",
        String(repeating: "a", count: 64) + ".example",
    ])
    func otherIDsAreRefused(id: String) {
        #expect(RelyingParty(id: id, origins: ["https://example.com"]) == nil)
    }

    @Test(arguments: [
        "https://example.com", "https://example.com:8443", "http://localhost", "http://localhost:8080",
        "http://app.localhost:1",
    ])
    func originsAreAsBrowsersWriteThem(origin: String) {
        #expect(RelyingParty(id: "example.com", origins: [origin]) != nil)
    }

    @Test(arguments: [
        "", "null", "example.com", "https://example.com/", "https://example.com:443", "http://localhost:80",
        "https://example.com:0", "https://example.com:08", "https://example.com:65536", "https://example.com:",
        "https://example.com:1:2", "https://Example.com", "http://example.com", "https://user@example.com",
        "https://*.example.com", "android:apk-key-hash:abc", "https://", "ftp://example.com",
    ])
    func otherOriginsAreRefused(origin: String) {
        #expect(RelyingParty(id: "example.com", origins: ["https://example.com", origin]) == nil)
    }

    @Test func needsAnOrigin() {
        #expect(RelyingParty(id: "example.com", origins: []) == nil)
    }
}
