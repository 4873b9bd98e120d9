import Localization
import Testing

/// The samples of CLDR's chart of plural rules.
@Suite struct PluralCategoryTests {
    @Test(
        arguments: [
            ("en", [0: .other, 1: .one, 2: .other, 1_000_000: .other]),
            ("de", [0: .other, 1: .one, 2: .other, 1_000_000: .other]),
            ("ja", [0: .other, 1: .other, 2: .other, 1_000_000: .other]),
            ("fr", [0: .one, 1: .one, 2: .other, 1_000_000: .many, 1_000_001: .other]),
            ("es", [0: .other, 1: .one, 2: .other, 1_000_000: .many]),
            ("pt", [0: .one, 1: .one, 2: .other, 1_000_000: .many]),
            ("pt-BR", [0: .one, 1: .one]), ("pt-PT", [0: .other, 1: .one]),
            ("it", [0: .other, 1: .one, 2: .other, 1_000_000: .many]),
            ("nl", [0: .other, 1: .one, 2: .other]), ("tr", [0: .other, 1: .one, 2: .other]),
            ("ko", [0: .other, 1: .other]), ("zh-Hans", [0: .other, 1: .other]),
            ("hi", [0: .one, 1: .one, 2: .other]), ("he", [0: .other, 1: .one, 2: .two, 3: .other]),
            ("cs", [0: .other, 1: .one, 2: .few, 4: .few, 5: .other, 22: .other]),
            (
                "pl",
                [0: .many, 1: .one, 2: .few, 4: .few, 5: .many, 12: .many, 14: .many, 21: .many, 22: .few, 112: .many]
            ),
            ("ru", [0: .many, 1: .one, 2: .few, 5: .many, 11: .many, 12: .many, 21: .one, 22: .few, 111: .many]),
            ("sl", [0: .other, 1: .one, 2: .two, 3: .few, 5: .other, 101: .one, 102: .two, 104: .few]),
            ("lt", [0: .other, 1: .one, 2: .few, 10: .other, 11: .other, 19: .other, 21: .one, 22: .few]),
            ("lv", [0: .zero, 1: .one, 2: .other, 10: .zero, 11: .zero, 21: .one]),
            ("ro", [0: .few, 1: .one, 2: .few, 19: .few, 20: .other, 101: .few, 120: .other]),
            (
                "ar",
                [
                    0: .zero, 1: .one, 2: .two, 3: .few, 10: .few, 11: .many, 99: .many, 100: .other, 102: .other,
                    103: .few,
                ]
            ),
        ] as [(String, [Int: PluralCategory])])
    func followsCLDR(language: String, samples: [Int: PluralCategory]) {
        for (count, category) in samples {
            #expect(PluralCategory(of: count, in: language) == category, "\(language) \(count)")
            #expect(PluralCategory(of: -count, in: language) == category, "\(language) -\(count)")
            #expect(PluralCategory.all(in: language).contains(category))
        }
    }

    @Test func phrasesNeedEveryFormButThatForMillions() {
        #expect(
            PluralCategory.required(in: "fr") == [.one, .other] && PluralCategory.required(in: "it") == [.one, .other])
        #expect(PluralCategory.required(in: "pl") == [.one, .few, .many, .other])
        #expect(PluralCategory.required(in: "ar-EG") == PluralCategory.allCases)
        #expect(PluralCategory.required(in: "ja") == [.other])
    }
}
