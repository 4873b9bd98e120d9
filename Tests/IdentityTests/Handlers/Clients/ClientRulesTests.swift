import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct ClientRulesTests {
    @Test(arguments: [
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example:8443", "https://xn--bcher-kva.example:8443"),
        ("https://例え.jp/done?x=1", "https://xn--r8jz45g.jp/done?x=1"),
        ("https://app.example.com/ü", "https://app.example.com/ü"), ("https://App.example", "https://App.example"),
        ("https://i❤.example", "https://i❤.example"), ("https://ü@example.com", "https://ü@example.com"),
        ("bücher", "bücher"),
    ])
    func hostsInUnicodeBecomeWhatBrowsersSend(text: String, ascii: String) {
        #expect(ClientRules.withASCIIHost(text) == ascii)
    }

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
        #expect(URLRules.isOrigin(text) == isOne)
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
        #expect(URLRules.isRedirectURI(text) == isOne)
    }

    @Test(arguments: [
        ("https://cdn.example.com/logo.svg", true), ("https://auth.example.com/logo.png?v=2", true),
        ("http://localhost:8080/logo.png", true), ("http://localhost:8080", false),
        ("http://localhost:8080.evil.example/x", false), ("http://cdn.example.com/logo.svg", false),
        ("https://user@cdn.example.com/logo.svg", false), ("https:///logo.svg", false), ("//cdn.example.com/x", false),
        ("data:image/png;base64,AAAA", false), ("javascript:alert(1)", false), ("https://a.b/\"onload=x", false),
        ("", false),
    ])
    func logos(text: String, isOne: Bool) {
        #expect(ClientRules.isLogo(text, issuer: "http://localhost:8080") == isOne)
    }

    @Test(arguments: [
        ("https://app.example.com", true), ("https://app.example.com/in", true), ("https://app.example.com?in", true),
        ("https://app.example.com/in?view=link", true), ("http://localhost:3000/in", true),
        ("http://app.example.com/in", false), ("http://plain.example/in", false),
        ("https://app.example.com:444/in", false), ("https://app.example.com.evil.example/in", false),
        ("https://app.example.com@evil.example/in", false), ("https://evil.example/https://app.example.com/", false),
        ("https://APP.example.com/in", false), ("https://app.example.com/in#part", false),
        ("https://app.example.com/in?token=x", false), ("https://app.example.com/a b", false), ("/in", false),
        ("javascript:alert(1)", false), ("", false),
    ])
    func pagesForLinks(text: String, isOne: Bool) {
        let origins = ["https://app.example.com", "http://localhost:3000", "http://plain.example"]
        #expect(ClientRules.isLinkPage(text, of: origins) == isOne)
    }
}
