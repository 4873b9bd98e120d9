import Models

/// The phrases of all languages: the built-in files, and an operator's laid over them.
public struct PhraseCatalog: Sendable {
    /// The language of readers whose languages are all unknown, and of phrases that a language lacks.
    public static let fallback = "en"

    private let sets: [String: PhraseSet<BlankText>]
    private let available: LanguageSet

    /// Reads the files of all languages. English is the measure for the others: its phrases, and their blanks.
    ///
    /// - Parameters:
    ///   - builtIn: complete files, by their languages' tags.
    ///   - folder: an operator's files. One for a built-in language, or a regional form of one, needs only the phrases that
    ///     differ; one for a new language has to be complete.
    /// - Throws: ``Mistake``, the first one.
    public init(_ builtIn: [String: String], folder: PhraseFolder? = nil) throws(Mistake) {
        var languages: [String: Language] = [:]
        var sets: [String: PhraseSet<BlankText>] = [:]
        // Shorter tags first, because `pt-PT` may build on `pt`.
        func inOrder(_ files: [String: String]) -> [(tag: String, text: String)] {
            files.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }.map { ($0.key, $0.value) }
        }
        func read(_ tag: String, _ text: String, _ path: String, over base: String?) throws(Mistake) {
            let file: PhraseFile
            let language: Language
            do throws(PhraseFile.ReadError) {
                file = try PhraseFile(text)
                language = try Language(tag, file, over: base.flatMap { languages[$0] })
            } catch {
                throw Mistake(file: path, line: error.line, problem: error.problem)
            }
            let set = PhraseSet(file, language: tag, over: base.flatMap { sets[$0] }) { BlankText($0.text) }
            let english = sets[Self.fallback] ?? set
            if let mistake = Self.mistakes(in: file, path, set, english: english).first { throw mistake }
            (languages[tag], sets[tag]) = (language, set)
        }
        guard let english = builtIn[Self.fallback] else {
            throw Mistake(file: "\(Self.fallback).phrases", line: nil, problem: "is missing")
        }
        try read(Self.fallback, english, "\(Self.fallback).phrases", over: nil)
        for (tag, text) in inOrder(builtIn) where tag != Self.fallback {
            try read(tag, text, "\(tag).phrases", over: nil)
        }
        for (tag, text) in inOrder(folder?.files ?? [:]) {
            let target = LanguageSet(languages.values).target(of: tag)
            try read(target.tag, text, folder?.path(of: tag) ?? tag, over: target.base?.tag)
        }
        for (tag, language) in languages.sorted(by: { $0.key < $1.key }) {
            let twin = languages.values.first { $0.tag < tag && $0.name == language.name }
            if let twin {
                let path = folder?.files[tag] == nil ? "\(tag).phrases" : folder?.path(of: tag) ?? tag
                throw Mistake(
                    file: path, line: nil,
                    problem: "\(twin.tag) has the same name, \(language.name): state another language.name")
            }
        }
        self.sets = sets
        available = LanguageSet(languages.values)
    }

    /// A mistake in a file.
    public struct Mistake: Error, Sendable, Equatable, CustomStringConvertible {
        /// The file's path, or its name if it is built in.
        public let file: String
        /// The line's number, from 1; nil if the file lacks something.
        public let line: Int?
        /// What is wrong.
        public let problem: String

        public init(file: String, line: Int?, problem: String) {
            (self.file, self.line, self.problem) = (file, line, problem)
        }

        /// `file:line: problem`, as editors understand it.
        public var description: String {
            [file, line.map(String.init), " \(problem)"].compactMap(\.self).joined(separator: ":")
        }
    }

    /// The languages that there are, in the order in which pages offer them.
    public var languages: [Language] { available.languages }

    /// The language that `tag` asks for; nil if there is none.
    public func language(_ tag: String) -> Language? { available.choose([tag]) }

    /// The texts in the first of `tags`, best first, that there is; in English if there is none.
    public func localizer(for tags: [String]) -> Localizer {
        let language = available.choose(tags) ?? available.choose([Self.fallback])!
        return Localizer(language, sets[language.tag]!, fallback: sets[Self.fallback]!)
    }

    /// The texts in a language, all of them in English if there is no such language.
    public func localizer(_ language: String) -> Localizer { localizer(for: [language]) }

    /// What `file` has wrong, measured against English: unknown phrases and blanks, blanks that are left out, plural
    /// categories that the language does not use, and what `set`, the file over its base, lacks.
    private static func mistakes(
        in file: PhraseFile, _ path: String, _ set: PhraseSet<BlankText>, english: PhraseSet<BlankText>
    ) -> [Mistake] {
        let language = set.language
        let used = PluralCategory.all(in: language)
        var mistakes: [Mistake] = []
        for entry in file.entries {
            func add(_ problem: String) { mistakes.append(Mistake(file: path, line: entry.line, problem: problem)) }
            let variants = english.variants(entry.name)
            guard !variants.isEmpty else {
                add("no phrase is called \(entry.name)")
                continue
            }
            if entry.text.allSatisfy(\.isWhitespace) { add("\(entry.name) is blank") }
            let blanks = BlankText(entry.text).blanks
            let known = variants.values.reduce(into: Set<String>()) { $0.formUnion($1.blanks) }
            for blank in blanks.subtracting(known).sorted() {
                let all = known.isEmpty ? "none" : known.sorted().map { "{\($0)}" }.joined(separator: ", ")
                add("\(entry.name) has no blank {\(blank)}; there are \(all)")
            }
            // "one minute" may do without its number.
            let needed = entry.category == .other ? known : known.subtracting(["count"])
            for blank in needed.subtracting(blanks).sorted() { add("\(entry.name) lacks {\(blank)}") }
            let isPlural = Set(variants.keys) != [.other]
            if !(isPlural ? used : [.other]).contains(entry.category) {
                add(
                    "\(entry.name)#\(entry.category): "
                        + (isPlural ? "\(language) has no such form" : "it has no count"))
            }
        }
        for name in english.names.sorted() {
            let variants = set.variants(name)
            let isPlural = Set(english.variants(name).keys) != [.other]
            let required = isPlural ? PluralCategory.required(in: language) : [.other]
            for category in required where variants[category] == nil {
                let suffix = required == [.other] ? "" : "#\(category)"
                mistakes.append(Mistake(file: path, line: nil, problem: "lacks \(name)\(suffix)"))
            }
        }
        return mistakes
    }
}
