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
    func refusesMalformedEncoding(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
