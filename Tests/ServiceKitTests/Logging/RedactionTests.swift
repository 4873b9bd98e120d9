import Testing

@testable import ServiceKit

@Suite struct RedactionTests {
    @Test(arguments: [
        "nothing to hide", "http://localhost:8080/auth", "mail to ada@example.com", "redis+unix:///run/redis.sock",
        "time 12:30 at a@b",
    ])
    func leavesOtherTextUnchanged(text: String) {
        #expect(Redaction.text(text) == text)
    }

    @Test func cutsLongText() {
        #expect(Redaction.text(String(repeating: "ü", count: 100_000)).count <= 2100)
    }

    @Test func cutsBeforeItSearches() {
        let text = Redaction.text(String(repeating: "a", count: Redaction.maximumLength) + "redis://u:hunter2@h")
        #expect(text == String(repeating: "a", count: Redaction.maximumLength) + "…")
    }

    @Test(arguments: [
        ("eyJhbGciOiJF.eyJzdWIi.c2ln and eyJhbGciOiJF", "<redacted> and <redacted>"),
        ("redis://u:a@h and redis://v:b@h", "redis://u:<redacted>@h and redis://v:<redacted>@h"),
    ])
    func hidesEachOccurrence(_ text: String, _ redacted: String) { #expect(Redaction.text(text) == redacted) }

    @Test(arguments: ["Client-Secret", "X_TOKEN_ID", "COOKIE"]) func ignoresTheCaseOfAKey(_ key: String) {
        #expect(Redaction.value("x", of: key) == Redaction.mark)
    }
}
