/// The plural categories of CLDR. A language uses some of them, and always ``other``.
///
/// See "Language Plural Rules", https://www.unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules.
public enum PluralCategory: String, Sendable, Hashable, CaseIterable {
    case zero, one, two, few, many, other

    /// The category of a whole number in a language (a BCP 47 tag). Languages that are not in the table count like English.
    public init(of count: Int, in language: String) {
        self = PluralRule(language: language).category(count.magnitude)
    }

    /// The categories that a language distinguishes for whole numbers, in the order of the cases, and ``other``.
    public static func all(in language: String) -> [PluralCategory] { PluralRule(language: language).categories }

    /// The categories for which a phrase with a count needs a variant: ``all(in:)`` without those for whole millions, which
    /// no phrase ever states.
    public static func required(in language: String) -> [PluralCategory] {
        let rule = PluralRule(language: language)
        return rule.hasMillions ? rule.categories.filter { $0 != .many } : rule.categories
    }
}

/// The cardinal rules of CLDR 47 for whole numbers, of our languages and of those that operators are likely to add
/// (https://www.unicode.org/cldr/charts/47/supplemental/language_plural_rules.html).
private enum PluralRule {
    /// `ja`, `ko`, `zh`, …: no plurals.
    case otherOnly
    /// `en`, `de`, `nl`, …: `one` is 1.
    case one
    /// `hi`, `fa`, …: `one` is 0 or 1.
    case zeroOrOne
    /// `es`, `it`, …: `one` is 1, `many` is a multiple of a million.
    case oneAndMillions
    /// `fr`, `pt`: `one` is 0 or 1, `many` is a multiple of a million.
    case zeroOrOneAndMillions
    /// `he`: a dual.
    case dual
    /// `cs`, `sk`: `few` is 2 to 4.
    case czech
    /// `pl`: as in Russian, but only 1 itself is `one`.
    case polish
    /// `ru`, `uk`, `be`, `sr`, `hr`, `bs`: the last digits decide.
    case slavic
    /// `sl`: the last two digits decide.
    case slovenian
    /// `lt`.
    case lithuanian
    /// `lv`.
    case latvian
    /// `ro`.
    case romanian
    /// `ar`: all six.
    case arabic

    private static let byLanguage: [Substring: PluralRule] = [
        "ja": .otherOnly, "ko": .otherOnly, "zh": .otherOnly, "vi": .otherOnly, "th": .otherOnly, "id": .otherOnly,
        "ms": .otherOnly, "my": .otherOnly, "km": .otherOnly, "lo": .otherOnly, "yue": .otherOnly,
        "hi": .zeroOrOne, "bn": .zeroOrOne, "fa": .zeroOrOne, "gu": .zeroOrOne, "am": .zeroOrOne,
        "es": .oneAndMillions, "it": .oneAndMillions, "ca": .oneAndMillions,
        "fr": .zeroOrOneAndMillions, "pt": .zeroOrOneAndMillions,
        "he": .dual, "cs": .czech, "sk": .czech, "pl": .polish, "ru": .slavic, "uk": .slavic, "be": .slavic,
        "sr": .slavic, "hr": .slavic, "bs": .slavic, "sl": .slovenian, "lt": .lithuanian, "lv": .latvian,
        "ro": .romanian, "ar": .arabic,
    ]

    init(language: String) {
        let tag = language.lowercased()
        // European Portuguese counts like Spanish.
        self = tag == "pt-pt" ? .oneAndMillions : Self.byLanguage[tag.prefix { $0 != "-" }] ?? .one
    }

    var hasMillions: Bool { self == .oneAndMillions || self == .zeroOrOneAndMillions }

    var categories: [PluralCategory] {
        switch self {
        case .otherOnly: [.other]
        case .one, .zeroOrOne: [.one, .other]
        case .oneAndMillions, .zeroOrOneAndMillions: [.one, .many, .other]
        case .dual: [.one, .two, .other]
        case .czech, .lithuanian, .romanian: [.one, .few, .other]
        case .polish, .slavic: [.one, .few, .many, .other]
        case .slovenian: [.one, .two, .few, .other]
        case .latvian: [.zero, .one, .other]
        case .arabic: PluralCategory.allCases
        }
    }

    func category(_ count: UInt) -> PluralCategory {
        let (digit, digits) = (count % 10, count % 100)
        let isTeen = (11...19).contains(digits)
        let isMillions = count != 0 && count.isMultiple(of: 1_000_000)
        return switch self {
        case .otherOnly: .other
        case .one: count == 1 ? .one : .other
        case .zeroOrOne: count <= 1 ? .one : .other
        case .oneAndMillions: count == 1 ? .one : isMillions ? .many : .other
        case .zeroOrOneAndMillions: count <= 1 ? .one : isMillions ? .many : .other
        case .dual: count == 1 ? .one : count == 2 ? .two : .other
        case .czech: count == 1 ? .one : (2...4).contains(count) ? .few : .other
        case .polish: count == 1 ? .one : (2...4).contains(digit) && !(12...14).contains(digits) ? .few : .many
        case .slavic:
            digit == 1 && digits != 11
                ? .one : (2...4).contains(digit) && !(12...14).contains(digits) ? .few : .many
        case .slovenian: digits == 1 ? .one : digits == 2 ? .two : (3...4).contains(digits) ? .few : .other
        case .lithuanian: isTeen || digit == 0 ? .other : digit == 1 ? .one : .few
        case .latvian: digit == 0 || isTeen ? .zero : digit == 1 ? .one : .other
        case .romanian: count == 1 ? .one : count == 0 || (1...19).contains(digits) ? .few : .other
        case .arabic: Self.arabic(count)
        }
    }

    private static func arabic(_ count: UInt) -> PluralCategory {
        switch count % 100 {
        case _ where count <= 2: [.zero, .one, .two][Int(count)]
        case 3...10: .few
        case 11...99: .many
        default: .other
        }
    }
}
