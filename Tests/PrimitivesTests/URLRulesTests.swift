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

    /// The rule as a regular expression, which is short but slow.
    private static func isOriginByExpression(_ text: String) -> Bool {
        guard text.utf8.count <= 255,
            let match = text.wholeMatch(
                of: #/(https?):\/\/([a-z0-9]([a-z0-9.\-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?/#),
            !match.2.contains("..")
        else { return false }
        guard let port = match.4.flatMap({ Int($0.dropFirst()) }) else { return true }
        return port <= 65535 && port != (match.1 == "https" ? 443 : 80)
    }

    /// Texts that nearly are origins, made at random of parts of origins and of what must not be in them.
    @Test func anyTextIsAnOriginByTheSameRule() {
        let parts = [
            "http", "https", "://", ":", "/", "[", "]", "[::1]", "[fe80::1.2.3.4]", "a", "z9", "example", ".", "..",
            "-",
            "--", "com", "0", "1", "80", "443", "8080", "65535", "65536", "99999", "100000", "@", "?", "#", " ", "\n",
            "\r\n",
            "A", "É", "ä", "a\u{301}", "\u{FF0E}", "\u{0}", "x".padding(250),
        ]
        let beginnings = ["", "http://", "https://", "http://[", "https://a.example", "http://[::1]", "https://a:"]
        var generator = SystemRandomNumberGenerator()
        var origins = 0
        for _ in 0..<20_000 {
            var text = beginnings.randomElement(using: &generator) ?? ""
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                text += parts.randomElement(using: &generator) ?? ""
            }
            let isOne = Self.isOriginByExpression(text)
            #expect(URLRules.isOrigin(text) == isOne, "\(text.debugDescription)")
            if isOne { origins += 1 }
        }
        // Both verdicts occur often enough.
        #expect((500...18_000).contains(origins))
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

extension String {
    /// The text repeated up to a number of characters.
    fileprivate func padding(_ count: Int) -> String { String(repeating: self, count: count) }
}
