import Foundation
import Testing

/// One word for each thing, and that of a framework or an RFC. The words of `Vocabulary` had a meaning of our own, which a
/// newcomer could only guess.
@Suite struct VocabularyTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A use of a word that is not in the vocabulary.
    private struct Use: CustomStringConvertible {
        let place, word, instead: String
        var description: String { "\(place): “\(word)”; write \(instead)" }
    }

    /// The paths of our texts, without what is generated or downloaded.
    private static func paths() throws -> [String] {
        var paths: [String] = []
        for folder in ["Services", "Shared", "Tests", "docs", "scripts"] {
            let files = try #require(FileManager.default.enumerator(atPath: root.appending(path: folder).path()))
            for case let file as String in files { paths.append("\(folder)/\(file)") }
        }
        paths += try FileManager.default.contentsOfDirectory(atPath: root.path())
        let types: Set<String> = ["swift", "lua", "sql", "md", "mustache", "py"]
        return paths.filter { path in
            types.contains(URL(filePath: path).pathExtension) && !path.contains("/node_modules/")
                && !path.contains("/.build/") && !Vocabulary.unread.contains { path.hasSuffix($0) || path.contains($0) }
        }.sorted()
    }

    /// The uses in `text`. What is allowed at `path` is taken out of a line only where there is one, which is seldom.
    private static func uses(in text: String, at path: String) -> [Use] {
        let allowed = Vocabulary.allowed.filter { $0.path.map(path.hasPrefix) ?? true }
        var uses: [Use] = []
        guard !words(in: text).isEmpty else { return [] }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !words(in: String(line)).isEmpty {
            let rest = allowed.reduce(String(line)) { $0.replacingOccurrences(of: $1.text, with: " ") }
            for word in words(in: rest) {
                let rule = Vocabulary.rules.first {
                    word.range(of: "^(?:\($0.pattern))$", options: .regularExpression) != nil
                }
                uses.append(Use(place: "\(path):\(index + 1)", word: word, instead: rule?.instead ?? "another word"))
            }
        }
        return uses
    }

    private static func words(in text: String) -> [String] {
        let whole = NSRange(text.startIndex..., in: text)
        return Vocabulary.everything.matches(in: text, range: whole).compactMap { match in
            Range(match.range, in: text).map { String(text[$0]) }
        }
    }

    @Test func everyTextUsesTheVocabulary() throws {
        let paths = try Self.paths()
        try #require(paths.count > 1000)
        for path in paths {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            for use in Self.uses(in: text, at: path) { Issue.record("\(use)") }
            for use in Self.uses(in: URL(filePath: path).lastPathComponent, at: path) {
                Issue.record("the name of the file \(use)")
            }
        }
    }

    /// The rules are checked on texts of which the answer is known.
    @Test(arguments: [
        ("let house = Surroundings()", ["house", "Surroundings"]), ("struct IdentityHouse", ["IdentityHouse"]),
        ("func vouchFor(user)", ["vouchFor"]), ("the believed proof", ["believed"]),
        ("enum ParserFailure: Error", ["ParserFailure"]), ("its failures\nand e-mail", ["failures", "e-mail"]),
        ("let longestName = 5", ["longestName"]), ("ClientShown", ["ClientShown"]),
        ("case .failure(let error):", []), ("Result<Int, Failure>", []), ("the warehouse, the default", []),
        ("a mostly harmless email", []), ("a stylesheet", []),
    ])
    func findsWordsAndNothingElse(text: String, words: [String]) {
        #expect(Self.uses(in: text, at: "Shared/Any.swift").map(\.word) == words)
    }

    /// An entry that allows nothing any more is to be removed.
    @Test(arguments: Vocabulary.allowed)
    func everyExceptionIsUsed(_ allowed: Vocabulary.Exception) throws {
        let paths = try Self.paths().filter { path in allowed.path.map(path.hasPrefix) ?? true }
        #expect(
            try paths.contains { path in
                try String(contentsOf: Self.root.appending(path: path), encoding: .utf8).contains(allowed.text)
            }, "nothing below \(allowed.path ?? "the package") has “\(allowed.text)” any more")
    }
}
