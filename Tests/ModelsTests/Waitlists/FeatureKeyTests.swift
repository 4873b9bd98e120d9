import Models
import Testing

@Suite struct FeatureKeyTests {
    @Test(arguments: ["a", "0", "beta", "a.b_c-d", "9..", String(repeating: "f", count: 64)])
    func readsKeys(text: String) throws {
        #expect(FeatureKey(text)?.description == text)
        try JSONForm.expect([try #require(FeatureKey(text))], "[\"\(text)\"]")
    }

    @Test(arguments: ["", ".a", "-a", "_a", "A", "a b", "a/b", "é", "a\n", "a\u{0}", String(repeating: "f", count: 65)])
    func refusesOtherText(text: String) {
        #expect(FeatureKey(text) == nil)
    }

    @Test(arguments: ["\"A\"", "1", "null"])
    func refusesOtherJSON(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read([FeatureKey].self, "[\(json)]") }
    }
}
