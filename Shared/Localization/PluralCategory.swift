/// The plural categories of CLDR. A language uses some of them, and always ``other``.
///
/// See "Language Plural Rules", https://www.unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules.
public enum PluralCategory: String, Sendable, Hashable, CaseIterable {
    case zero, one, two, few, many, other

    /// The category of a whole number in a language (a BCP 47 tag). Languages that are not in the table count like English.
    public init(of count: Int, in language: String) {
        let rule = PluralRule(language: language)
        self = rule.category(Int(count.magnitude))
    }

    /// The categories that a language distinguishes for whole numbers, in the order of the cases.
    public static func all(in language: String) -> [PluralCategory] {
        PluralRule(language: language).categories
    }
}

/// The cardinal rules of CLDR 47 for whole numbers, of the languages that we ship
/// (https://www.unicode.org/cldr/charts/47/supplemental/language_plural_rules.html).
private enum PluralRule {
    /// `ja`: no plurals.
    case otherOnly
    /// `en`, `de`: `one` is 1.
    case one
    /// `es`: `one` is 1, `many` is a multiple of a million.
    case oneAndMany
    /// `fr`, `pt`: `one` is 0 or 1, `many` is a multiple of a million.
    case zeroAndMany

    init(language: String) {
        switch language.lowercased().prefix(while: { $0 != "-" }) {
        case "ja": self = .otherOnly
        case "es": self = .oneAndMany
        // European Portuguese counts like Spanish.
        case "pt": self = language.lowercased() == "pt-pt" ? .oneAndMany : .zeroAndMany
        case "fr": self = .zeroAndMany
        default: self = .one
        }
    }

    var categories: [PluralCategory] {
        switch self {
        case .otherOnly: [.other]
        case .one: [.one, .other]
        case .oneAndMany, .zeroAndMany: [.one, .many, .other]
        }
    }

    func category(_ count: Int) -> PluralCategory {
        let isMillions = count != 0 && count.isMultiple(of: 1_000_000)
        return switch self {
        case .otherOnly: .other
        case .one: count == 1 ? .one : .other
        case .oneAndMany: count == 1 ? .one : isMillions ? .many : .other
        case .zeroAndMany: count <= 1 ? .one : isMillions ? .many : .other
        }
    }
}
