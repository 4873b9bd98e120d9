import Foundation
import Models

/// The files that mails are made of: those built in, with an operator's own laid over them.
struct TemplateFiles: Sendable {
    /// The layouts' names.
    static let html = "mail.html.mustache"
    static let text = "mail.txt.mustache"
    /// What files of phrases end with, after the language's tag.
    static let phrases = ".phrases"
    private static let largest = 256 * 1024

    /// The built-in files, by their names. A folder of an operator's own holds any of them, or more languages.
    static let builtIn: [String: String] = [
        html: PackageResources.mail_html_mustache, text: PackageResources.mail_txt_mustache,
        "en.phrases": PackageResources.en_phrases, "ja.phrases": PackageResources.ja_phrases,
        "de.phrases": PackageResources.de_phrases, "fr.phrases": PackageResources.fr_phrases,
        "es.phrases": PackageResources.es_phrases, "pt.phrases": PackageResources.pt_phrases,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    /// The names of all built-in files, for operators who want to know what they can replace.
    static var names: [String] { builtIn.keys.sorted() }

    /// The operator's files, by their names.
    let own: [String: String]

    /// The built-in files alone.
    init() { own = [:] }

    /// The built-in files and those in `directory`. Hidden files are passed over, as a mounted configuration has them;
    /// any other name must be one that is known, lest a misspelt one be silently ignored.
    init(directory: String) throws(TemplateError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw TemplateError(file: directory, line: nil, problem: "no folder that can be read")
        }
        var own: [String: String] = [:]
        for name in names where !name.hasPrefix(".") {
            own[name] = try Self.read(name, in: directory)
        }
        self.own = own
    }

    /// A layout's text.
    func layout(_ name: String) -> String { own[name] ?? Self.builtIn[name]! }

    /// The language that a file of phrases is in, in lower case; nil if the file is none.
    static func language(of name: String) -> String? {
        guard name.hasSuffix(phrases) else { return nil }
        let tag = name.dropLast(phrases.count)
        return LanguageTag.isWellFormed(tag) ? tag.lowercased() : nil
    }

    private static func read(_ name: String, in directory: String) throws(TemplateError) -> String {
        let path = "\(directory)/\(name)"
        guard builtIn[name] != nil || language(of: name) != nil else {
            throw TemplateError(
                file: path, line: nil,
                problem: "no template has this name; there are \(names.joined(separator: ", ")) and more languages")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TemplateError(file: path, line: nil, problem: "can't be read")
        }
        guard data.count <= largest, let text = String(validating: data, as: UTF8.self) else {
            throw TemplateError(file: path, line: nil, problem: "not UTF-8 text of at most \(largest) bytes")
        }
        return text.replacing("\r\n", with: "\n")
    }
}
