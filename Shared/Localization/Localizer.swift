/// Texts in one language. What the language lacks is in English.
public struct Localizer: Sendable {
    private let phrases: PhraseSet<BlankText>
    private let fallback: PhraseSet<BlankText>
    private let description: Language

    init(_ language: Language, _ phrases: PhraseSet<BlankText>, fallback: PhraseSet<BlankText>) {
        description = language
        self.phrases = phrases
        self.fallback = fallback
    }

    /// The language, a BCP 47 tag.
    public var language: String { description.tag }

    /// The direction in which the language is written.
    public var direction: Language.Direction { description.direction }

    /// Whether there is a phrase of this name, in the language or in English.
    public func has(_ name: String) -> Bool { phrases.names.contains(name) || fallback.names.contains(name) }

    /// The phrase `name` with its blanks filled in.
    ///
    /// - Parameters:
    ///   - values: the blanks' values, by name.
    ///   - count: picks the plural variant, and fills the blank `count`.
    /// - Returns: the text; `⟦name⟧` if there is no such phrase, which no test lets pass.
    public func text(_ name: String, _ values: [String: String] = [:], count: Int? = nil) -> String {
        guard let phrase = phrases.phrase(name, count: count) ?? fallback.phrase(name, count: count) else {
            return "⟦\(name)⟧"
        }
        guard let count else { return phrase.filled(values) }
        return phrase.filled(values.merging(["count": "\(count)"]) { given, _ in given })
    }
}
