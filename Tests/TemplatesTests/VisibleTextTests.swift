import Templates
import Testing

@Suite struct VisibleTextTests {
    @Test func cleansNames() {
        #expect(VisibleText.cleaned("  a\r\n\tb\u{0}\u{2028}c\u{202E}\u{200B}d ") == "a b cd")
        #expect(VisibleText.name(" \u{A0} ") == nil && VisibleText.name(nil) == nil)
        #expect(VisibleText.name("👩‍👩‍👧 Ærø") == "👩‍👩‍👧 Ærø")
        #expect(VisibleText.name("a" + String(repeating: "\u{301}", count: 5000))?.unicodeScalars.count == 80)
    }

    @Test(arguments: [
        ("", ""), ("a b", "a b"), (" a", "a"), ("a ", "a"), ("a  b", "a b"), ("a\tb", "a b"), ("a\u{7F}b", "a b"),
    ])
    func textInASCIIHasSingleSpaces(text: String, cleaned: String) {
        #expect(VisibleText.cleaned(text) == cleaned)
    }
}
