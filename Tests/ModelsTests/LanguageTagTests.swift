import Models
import Testing

@Suite struct LanguageTagTests {
    @Test func choosesTheFirstAvailableLanguage() {
        let available = Set(["en", "ja", "de", "fr", "es", "pt", "zh-hant"])
        let choices: [([String], String?)] = [
            (["pt-BR"], "pt"), (["xx", "fr-CA"], "fr"), (["DE-at", "en"], "de"), (["ja_JP"], "ja"), ([], nil),
            (["*"], nil), (["zh-Hant-TW"], "zh-hant"), (["zh"], nil), (["zh-TW"], "zh-hant"), (["zh_HK"], "zh-hant"),
            (["zh-Hans-CN"], nil), (["zh-CN"], nil), (["de-Latn-AT"], nil), (["", "-", "es-419"], "es"),
            (["english"], nil),
        ]
        for (tags, language) in choices { #expect(LanguageTag.choose(tags, from: available) == language, "\(tags)") }
    }

    @Test(arguments: ["de", "pt-BR", "zh-hant-tw", "es-419", "en-a-b-c"])
    func readsWellFormedTags(tag: String) { #expect(LanguageTag.isWellFormed(tag)) }

    @Test(arguments: ["", "-", "de-", "-de", "de--at", "1de", "toolongasubtag", "d\u{e9}", "de_AT", "de at"])
    func refusesMalformedTags(tag: String) { #expect(!LanguageTag.isWellFormed(tag)) }

    @Test func boundsTheLengthOfATag() {
        let long = Array(repeating: "a", count: 30_000).joined(separator: "-")
        #expect(!LanguageTag.isWellFormed(long))
        #expect(LanguageTag.choose([long, "de-AT"], from: ["a", "de"]) == "de")
    }
}

@Suite struct AcceptLanguageTests {
    @Test func readsAcceptLanguageByWeight() {
        #expect(AcceptLanguage.tags("en;q=0.5, de-AT, fr;q=0.9, ja; q=0.9") == ["de-AT", "fr", "ja", "en"])
        #expect(AcceptLanguage.tags("*, es;q=0, pt;q=2, de;q=x, fr;q=, it;level=1, en ; q=0.001") == ["en"])
        #expect(AcceptLanguage.tags("de, de;q=0.5, <b>, toolongasubtag, d\u{e9}") == ["de"])
        #expect(AcceptLanguage.tags("") == [])
        let long = (0..<100_000).map { "aa-\($0 % 1000)" }.joined(separator: ",")
        #expect(AcceptLanguage.tags(long).count == 10)
    }
}
