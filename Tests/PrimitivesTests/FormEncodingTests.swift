import Primitives
import Testing

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
