import Models
import Testing

@testable import IdentityService

@Suite struct ClientRulesTests {
    @Test(arguments: [
        ("https://app.example.com", true), ("http://localhost:8080", true), ("http://127.0.0.1:3000", true),
        ("https://[::1]:8443", true), ("https://app.example.com:443", false), ("http://app.example.com:80", false),
        ("https://app.example.com/", false), ("https://app.example.com:65536", false),
        ("https://App.example.com", false),
        ("https://user@example.com", false), ("https://a..b", false), ("https://-a.example", false),
        ("ftp://example.com", false), ("https://", false), ("null", false), ("", false),
        ("https://example.com\u{0}", false), ("https://exämple.com", false), ("https://*.example.com", false),
    ])
    func origins(text: String, isOne: Bool) {
        #expect(ClientRules.isOrigin(text) == isOne)
    }

    @Test(arguments: [
        ("https://app.example.com/callback?x=1", true), ("http://localhost:3000/cb", true),
        ("http://127.0.0.1/cb", true),
        ("http://[::1]:9/cb", true), ("com.example.app:/callback", true), ("http://app.example.com/cb", false),
        ("https://app.example.com/cb#part", false), ("https:///cb", false), ("javascript:alert(1)", false),
        ("data:text/html,x", false), ("/callback", false), ("https://user:pass@example.com/cb", false),
        ("https://example.com/a b", false), ("com.example.app:", false), ("https://a.b/x%00", false),
        ("https://a.b/{}^`", false), ("com.example.app:/x|\"<>", false), ("http://localhost:99999/cb", false),
        ("javascript.x:alert(1)", false), ("javascript.x:/alert(1)", false), ("com.example.app:x", false),
    ])
    func redirectURIs(text: String, isOne: Bool) {
        #expect(ClientRules.isRedirectURI(text) == isOne)
    }
}
