import Testing

@testable import IdentityService

@Suite struct BreachedPasswordSourceTests {
    @Test(
        arguments: [
            ("off", .off), ("https://api.pwnedpasswords.com", .server("https://api.pwnedpasswords.com")),
            ("https://api.pwnedpasswords.com/range/", .server("https://api.pwnedpasswords.com")),
            ("https://mirror.example:8443/hibp/", .server("https://mirror.example:8443/hibp")),
            ("http://127.0.0.1:8000", .server("http://127.0.0.1:8000")),
            ("http://localhost:8000", .server("http://localhost:8000")),
            ("file:/var/lib/breached.txt", .file(path: "/var/lib/breached.txt")),
            ("file:///var/lib/breached.txt", .file(path: "/var/lib/breached.txt")),
        ] as [(String, BreachedPasswordSource)])
    func readsTheSetting(text: String, source: BreachedPasswordSource) {
        #expect(BreachedPasswordSource(text) == source)
    }

    @Test(arguments: [
        "", "on", "OFF", "http://mirror.example", "ftp://mirror.example", "https://", "https://user@mirror.example",
        "https://mirror.example?x=1", "https://mirror.example/#x", "https://mirror.example/\u{e9}", "file:", "file:/",
        "file://", "file:///", "file:breached.txt", "/var/lib/breached.txt",
    ])
    func refusesOtherTexts(text: String) {
        #expect(BreachedPasswordSource(text) == nil)
    }
}
