import Models

/// A language, as its file of phrases describes it.
public struct Language: Sendable, Equatable {
    /// The direction in which a language is written, as HTML's `dir` names it.
    public enum Direction: String, Sendable, CaseIterable { case ltr, rtl }

    /// The BCP 47 tag, in the spelling of the file's name.
    public let tag: String
    /// The language's own name for itself.
    public let name: String
    public let direction: Direction
    /// Further tags that ask for this language: Brazilian Portuguese states `pt` and `pt-PT`.
    public let matches: [String]

    /// What `file` states about the language `tag`; what it doesn't state is as in `base`.
    ///
    /// - Throws: what is missing.
    public init(_ tag: String, _ file: PhraseFile, over base: Language? = nil) throws(PhraseFile.ReadError) {
        guard let name = file.statements[.name] ?? base?.name else { throw Self.lacks(.name) }
        guard let direction = file.statements[.direction].flatMap(Direction.init) ?? base?.direction else {
            throw Self.lacks(.direction)
        }
        self.tag = tag
        self.name = name
        self.direction = direction
        // Another language than the base: the base's tags still ask for the base.
        let inherited = base?.tag.lowercased() == tag.lowercased() ? base?.matches : nil
        matches = file.statements[.matches].map(PhraseFile.Statement.tags) ?? inherited ?? []
    }

    private static func lacks(_ statement: PhraseFile.Statement) -> PhraseFile.ReadError {
        PhraseFile.ReadError(line: nil, problem: "lacks \(statement.rawValue)")
    }
}

/// Languages to choose from.
public struct LanguageSet: Sendable {
    /// The languages in the order of their names, Latin script first.
    public let languages: [Language]
    private let byTag: [String: Language]

    public init(_ languages: some Sequence<Language>) {
        self.languages = languages.sorted { ($0.name, $0.tag) < ($1.name, $1.tag) }
        let own = self.languages.map { ($0.tag.lowercased(), $0) }
        let further = self.languages.flatMap { language in language.matches.map { ($0.lowercased(), language) } }
        // A language's own tag goes before the same tag among another one's `matches`.
        byTag = Dictionary(own + further) { first, _ in first }
    }

    /// What an operator's file for `tag` is about: the language's tag, and the language whose phrases it need not repeat. A file
    /// for a language that there is, or for the short form of one (`pt` of `pt-BR`), is laid over it. Another file that finds a
    /// language (`de-AT`) adds a language that builds on it.
    public func target(of tag: String) -> (tag: String, base: Language?) {
        guard let base = choose([tag]) else { return (tag, nil) }
        let (own, asked) = (base.tag.lowercased(), tag.lowercased())
        return (own == asked || own.hasPrefix("\(asked)-") ? base.tag : tag, base)
    }

    /// The first language that one of `tags` asks for, best first.
    public func choose(_ tags: [String]) -> Language? {
        LanguageTag.choose(tags, from: Set(byTag.keys)).flatMap { byTag[$0] }
    }
}
