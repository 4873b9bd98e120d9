import Foundation
import Models
import Mustache

/// What pages say in one language: `name = text` lines, `#` before comments, `{value}` for what is filled in.
struct Localizer: Sendable {
    /// What people get whose languages are all unknown.
    static let fallback = "en"

    /// Every language that there is, by its tag.
    static let all: [String: Localizer] = [
        "en": PackageResources.en_phrases, "ja": PackageResources.ja_phrases, "de": PackageResources.de_phrases,
        "fr": PackageResources.fr_phrases, "es": PackageResources.es_phrases, "pt": PackageResources.pt_phrases,
    ].reduce(into: [:]) { all, file in
        all[file.key] = Localizer(file.key, String(decoding: file.value, as: UTF8.self))
    }

    /// The languages in the order in which pages offer them, each by its own name.
    static let names: [(tag: String, name: String)] = [
        ("en", "English"), ("ja", "日本語"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("pt", "Português"),
    ]

    /// The language's tag.
    let language: String
    /// The phrases by name.
    let phrases: [String: String]

    /// Reads a file. What is no phrase is passed over: a test holds all files against the English one.
    init(_ language: String, _ text: String) {
        self.language = language
        phrases = text.split(separator: "\n").reduce(into: [:]) { phrases, line in
            guard !line.hasPrefix("#"), let split = line.firstRange(of: " = ") else { return }
            phrases[String(line[..<split.lowerBound])] = String(line[split.upperBound...])
        }
    }

    /// The words in the first of `tags`, best first, that there is.
    static func chosen(_ tags: [String]) -> Localizer {
        let language = LanguageTag.choose(tags, from: Set(all.keys)) ?? fallback
        return all[language] ?? Localizer(language, "")
    }

    /// Whether there is a phrase of this name.
    func has(_ name: String) -> Bool { phrases[name] != nil }

    /// The phrase `name` with `values` filled in. One that is missing shows its name, which no test lets pass.
    func text(_ name: String, _ values: [String: String] = [:]) -> String {
        guard let phrase = phrases[name] else { return "⟦\(name)⟧" }
        guard phrase.contains("{") else { return phrase }
        // In one pass, so that a value with braces of its own stays as it is.
        return phrase.replacing(/{(\w+)}/) { values[String($0.1)] ?? String($0.0) }
    }
}

extension Localizer: MustacheParent {
    /// `{{t.name}}` in a template.
    func child(named name: String) -> Any? { text(name) }
}
