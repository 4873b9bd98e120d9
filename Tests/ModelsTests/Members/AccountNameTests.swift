import Models
import Testing

@Suite struct AccountNameTests {
    @Test(arguments: [
        ("Acme", "Acme"), ("  Acme \u{A0} & \u{3000} Co ", "Acme & Co"), ("Cafe\u{301}", "Caf\u{E9}"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"), ("می‌خواهم", "می‌خواهم"),
    ])
    func isCleaned(_ text: String, _ name: String) {
        #expect(AccountName(text)?.description == name)
        #expect(AccountName(name)?.description == name)
    }

    @Test(arguments: [
        "", " ", "\u{A0}", "a\tb", "a\nb", "a\u{0}b", "a\u{202E}b", "a\u{2067}b", "\u{200B}", "\u{301}",
        String(repeating: "a", count: 201), String(repeating: "\u{1F600}", count: 201),
    ])
    func isNoName(_ text: String) {
        #expect(AccountName(text) == nil)
    }
}
