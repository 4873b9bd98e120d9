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
            ("he", [0: .other, 1: .one, 2: .other]),
        ] as [(String, [Int: PluralCategory])])
    func followsCLDR(language: String, samples: [Int: PluralCategory]) {
        for (count, category) in samples {
            #expect(PluralCategory(of: count, in: language) == category, "\(language) \(count)")
            #expect(PluralCategory(of: -count, in: language) == category, "\(language) -\(count)")
            #expect(PluralCategory.all(in: language).contains(category))
        }
    }
}
