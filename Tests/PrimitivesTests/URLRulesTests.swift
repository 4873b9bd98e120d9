import Primitives
import Testing

@Suite struct URLRulesTests {
    @Test(arguments: [
        ("https://app.example.com", true), ("http://localhost:3000", true), ("https://[::1]:8443", true),
        ("https://app.example.com:443", false), ("http://app.example.com:80", false),
        ("https://app.example.com/", false),
        ("HTTPS://app.example.com", false), ("https://a..b", false), ("https://a:0", false), ("https://a:65536", false),
        ("ftp://a", false), ("https://user@a", false), ("", false),
    ])
    func originIsWrittenAsBrowsersDo(text: String, isOrigin: Bool) {
        #expect(URLRules.isOrigin(text) == isOrigin)
    }

    @Test(arguments: [
        ("https://App.Example.com/a?b#c", "https://app.example.com"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("com.example.app:/done", nil), ("https:///a", nil), ("", nil),
    ])
    func originOfAURL(text: String, origin: String?) {
        #expect(URLRules.origin(of: text) == origin)
    }

    @Test(arguments: [
        ("https://app.example.com/done?x=1", true), ("http://127.0.0.1/done", true), ("http://[::1]:5000/", true),
        ("http://localhost:3000", true), ("com.example.app:/done", true),
        ("http://app.example.com/", false), ("https://app.example.com/#x", false),
        ("https://user@app.example.com/", false),
        ("app:/done", false), ("javascript.x:/alert", false), ("com.example.app:done", false), ("https:///done", false),
        ("https://app.example.com/ä", false), ("https://app.example.com:0/", false), ("/done", false),
    ])
    func redirectURI(text: String, isAllowed: Bool) {
        #expect(URLRules.isRedirectURI(text) == isAllowed)
    }

    @Test(arguments: [
        ("http://127.0.0.1:51004/done", "http://127.0.0.1/done"), ("http://127.0.0.1/done", "http://127.0.0.1/done"),
        ("http://[::1]:1?x", "http://[::1]?x"), ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://localhost:1/done", nil), ("http://127.0.0.1:0/", nil), ("http://127.0.0.1:70000/", nil),
        ("http://127.0.0.1.example.com/", nil), ("https://127.0.0.1/", nil),
    ])
    func loopbackURIsAreComparedWithoutTheirPort(uri: String, bare: String?) {
        #expect(URLRules.withoutLoopbackPort(uri) == bare)
    }

    @Test func URLsWithAHost() {
        #expect(URLRules.isURL("https://a.example/x?y#z"))
        #expect(!URLRules.isURL("http://a.example", schemes: ["https"]))
        #expect(!URLRules.isURL("https://a.example/?x", mayHaveQuery: false))
        #expect(!URLRules.isURL("https://a.example/#", mayHaveFragment: false))
        #expect(
            !URLRules.isURL("https://me@a.example/") && !URLRules.isURL("https:/a") && !URLRules.isURL("https://a b"))
        #expect(!URLRules.isURL("https://a.example/" + String(repeating: "a", count: 2048)))
    }

    @Test func loopbackHosts() {
        #expect(["localhost", "127.0.0.1", "[::1]", "::1"].allSatisfy(URLRules.isLoopbackHost))
        #expect(!["127.0.0.2", "a.localhost", ""].contains(where: URLRules.isLoopbackHost))
    }
}
