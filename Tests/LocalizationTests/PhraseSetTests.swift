import Localization
import Testing

@Suite struct PhraseSetTests {
    private func set(_ source: String, _ language: String, over base: PhraseSet<String>? = nil) throws
        -> PhraseSet<String>
    {
        PhraseSet(try PhraseFile(source), language: language, over: base) { $0.text }
    }

    @Test func picksTheVariantOfACount() throws {
        let english = try set("a#one = one\na#other = many\nb = always", "en")
        #expect(english.phrase("a", count: 1) == "one")
        #expect(english.phrase("a", count: 0) == "many")
        #expect(english.phrase("a") == "many")
        #expect(english.phrase("b", count: 1) == "always")
        #expect(english.phrase("c") == nil)
        // Zero is singular in French.
        #expect(try set("a#one = one\na#other = many", "fr").phrase("a", count: 0) == "one")
    }

    @Test func replacesAllVariantsOfTheBase() throws {
        let base = try set("a#one = one\na#other = many\nb = b", "en")
        let own = try set("a = own", "en", over: base)
        #expect(own.phrase("a", count: 1) == "own" && own.phrase("b") == "b")
        #expect(own.names == ["a", "b"])
    }
}
