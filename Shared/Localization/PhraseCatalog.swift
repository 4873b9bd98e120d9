import Models

/// The phrases of all languages.
public struct PhraseCatalog: Sendable {
    /// The language of readers whose languages are all unknown, and of phrases that a language lacks.
    public static let fallback = "en"

    private let sets: [String: PhraseSet<BlankText>]

    /// Reads the files of all languages, by their BCP 47 tags.
    ///
    /// - Throws: ``FileError`` for a file that can't be read.
    public init(_ files: [String: [UInt8]]) throws(FileError) {
        var sets: [String: PhraseSet<BlankText>] = [:]
        for (language, bytes) in files {
            let file: PhraseFile
            do throws(PhraseFile.ReadError) {
                file = try PhraseFile(String(decoding: bytes, as: UTF8.self))
            } catch {
                throw FileError(language: language, error: error)
            }
            sets[language] = PhraseSet(file, language: language) { BlankText($0.text) }
        }
        self.sets = sets
    }

    /// A file that can't be read.
    public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The file's language.
        public let language: String
        /// What is wrong, and where.
        public let error: PhraseFile.ReadError
        /// `language.phrases:line: problem`, as editors understand it.
        public var description: String { "\(language).phrases:\(error.line): \(error.problem)" }
    }

    /// The languages that there are.
    public var languages: Set<String> { Set(sets.keys) }

    /// The texts in the first of `tags`, best first, that there is; in English if there is none.
    public func localizer(for tags: [String]) -> Localizer {
        localizer(LanguageTag.choose(tags, from: languages) ?? Self.fallback)
    }

    /// The texts in a language, all of them in English if there is no such language.
    public func localizer(_ language: String) -> Localizer {
        let english = sets[Self.fallback]
        return Localizer(sets[language] ?? english ?? PhraseSet(empty: Self.fallback), fallback: english)
    }

    /// What the other languages have wrong, measured against English, in sentences that say what to change. A test expects
    /// none: phrases that are missing or unknown, blanks that the English phrase does not have, or has and this one lacks,
    /// and plural variants that are missing or that the language does not use.
    public func mistakes() -> [String] {
        guard let english = sets[Self.fallback] else { return ["there is no \(Self.fallback).phrases"] }
        var mistakes: [String] = []
        for (language, set) in sets.sorted(by: { $0.key < $1.key }) {
            for name in english.names.subtracting(set.names).sorted() {
                mistakes.append("\(language).phrases lacks \(name)")
            }
            for name in set.names.subtracting(english.names).sorted() {
                mistakes.append("\(language).phrases has \(name), English doesn't")
            }
            for name in set.names.intersection(english.names).sorted() {
                mistakes += Self.mistakes(name, set.variants(name), english: english.variants(name), in: language)
            }
        }
        return mistakes
    }

    private static func mistakes(
        _ name: String, _ variants: [PluralCategory: BlankText], english: [PluralCategory: BlankText],
        in language: String
    ) -> [String] {
        let place = "\(language).phrases, \(name)"
        let expected = english.values.reduce(into: Set<String>()) { $0.formUnion($1.blanks) }
        var mistakes: [String] = []
        for (category, text) in variants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            mistakes += text.blanks.subtracting(expected).sorted().map { "\(place): English has no blank {\($0)}" }
            // "one minute" may do without its number.
            let needed = category == .other ? expected : expected.subtracting(["count"])
            mistakes += needed.subtracting(text.blanks).sorted().map { "\(place)#\(category): lacks {\($0)}" }
        }
        let isPlural = Set(english.keys) != [.other]
        let used = isPlural ? Set(PluralCategory.all(in: language)) : [.other]
        // `many` is for whole millions, which few phrases ever say.
        mistakes += used.subtracting(variants.keys).subtracting([.many]).map(\.rawValue).sorted().map {
            "\(place): lacks \(name)#\($0)"
        }
        mistakes += Set(variants.keys).subtracting(used).map(\.rawValue).sorted().map {
            "\(place): \(language) has no \(name)#\($0)"
        }
        return mistakes
    }
}
