import Models
import Testing

@Suite struct StringCutTests {
    @Test func keepsTextThatFits() {
        #expect("abc".cut(toBytes: 3) == "abc")
        #expect("".cut(toBytes: 0) == "")
        #expect("é".cut(toBytes: 2) == "é")
    }

    @Test func neverSplitsAScalar() {
        #expect("abcd".cut(toBytes: 3) == "abc")
        #expect("aé".cut(toBytes: 2) == "a")
        #expect("🦫🦫".cut(toBytes: 7) == "🦫")
        #expect("é".cut(toBytes: 1) == "")
    }

    /// One character may have any number of combining marks.
    @Test func measuresBytesAndNotCharacters() {
        let text = "a" + String(repeating: "\u{301}", count: 5000)
        #expect(text.count == 1)
        #expect(text.cut(toBytes: 9).utf8.count == 9)
    }
}
