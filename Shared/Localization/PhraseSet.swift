/// The phrases of one language, each made ready to be filled in.
public struct PhraseSet<Phrase: Sendable>: Sendable {
    /// The language, a BCP 47 tag.
    public let language: String
    private var phrases: [String: [PluralCategory: Phrase]]

    /// Prepares the phrases of a file.
    ///
    /// - Parameters:
    ///   - language: the file's language, a BCP 47 tag.
    ///   - base: phrases that apply where the file has none. A phrase of the file replaces all variants of the base's.
    ///   - prepare: makes a phrase of a line; its error is thrown.
    public init<Failure: Error>(
        _ file: PhraseFile, language: String, over base: PhraseSet? = nil,
        prepare: (PhraseFile.Entry) throws(Failure) -> Phrase
    ) throws(Failure) {
        self.language = language
        var own: [String: [PluralCategory: Phrase]] = [:]
        for entry in file.entries { own[entry.name, default: [:]][entry.category] = try prepare(entry) }
        phrases = (base?.phrases ?? [:]).merging(own) { $1 }
    }

    /// The names of all phrases.
    public var names: Set<String> { Set(phrases.keys) }

    /// The variants of a phrase, by plural category; empty if there is no such phrase.
    public func variants(_ name: String) -> [PluralCategory: Phrase] { phrases[name] ?? [:] }

    /// A phrase; nil if there is none. If it has variants, the one for `count`, by the language's plural rules.
    public func phrase(_ name: String, count: Int? = nil) -> Phrase? {
        guard let variants = phrases[name] else { return nil }
        let category = count.map { PluralCategory(of: $0, in: language) } ?? .other
        return variants[category] ?? variants[.other]
    }
}
