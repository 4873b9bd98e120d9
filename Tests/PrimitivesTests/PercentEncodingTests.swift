import Primitives
import Testing

@Suite struct PercentEncodingTests {
    private static let examples = [
        ("", ""), ("aZ09-._~", "aZ09-._~"), ("a b", "a%20b"), ("ä&=+/?#%", "%C3%A4%26%3D%2B%2F%3F%23%25"),
        ("\0", "%00"),
    ]

    @Test(arguments: examples)
    func encodesAllButUnreservedCharacters(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test func decodesEitherCaseAndPlusWhereAsked() {
        #expect(PercentEncoding.decode("%c3%A4+b") == "ä+b")
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test(arguments: ["%", "%4", "a%zz", "%%41", "%ff", "%c3", "%ed%a0%80"])
    func refusesWhatIsNotEncodedWell(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}

@Suite struct FormEncodingTests {
    @Test func writesParametersInTheirOrder() {
        #expect(FormEncoding.encode([("b", "1 2"), ("a", "ä")]) == "b=1%202&a=%C3%A4")
        #expect(FormEncoding.encode([]) == "")
    }

    @Test func addsToTheQueryOfAURL() {
        let base = "https://app.example.com/done"
        #expect(FormEncoding.adding([("state", "a b"), ("code", nil)], to: base) == "\(base)?state=a%20b")
        #expect(FormEncoding.adding([("x", "1")], to: "\(base)?a=b") == "\(base)?a=b&x=1")
        #expect(FormEncoding.adding([("x", "1")], to: "\(base)?") == "\(base)?x=1")
        #expect(FormEncoding.adding([("x", "1")], to: "\(base)?a=b&") == "\(base)?a=b&x=1")
        #expect(FormEncoding.adding([("x", nil)], to: base) == base)
    }
}
