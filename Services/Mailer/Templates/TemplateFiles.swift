import Foundation
import Models

/// The templates and phrases of mails: the built-in files, and the operator's, which replace them.
struct TemplateFiles: Sendable {
    /// The file names of the layouts.
    static let html = "mail.html.mustache"
    static let text = "mail.txt.mustache"
    /// The ending of phrase files; the language's tag precedes it.
    static let phrases = ".phrases"
    private static let maximumBytes = 256 * 1024

    /// The built-in files, by their names. An operator's folder may hold any of them, and more languages.
    static let builtIn: [String: String] = [
        html: PackageResources.mail_html_mustache, text: PackageResources.mail_txt_mustache,
        "en.phrases": PackageResources.en_phrases, "ja.phrases": PackageResources.ja_phrases,
        "de.phrases": PackageResources.de_phrases, "fr.phrases": PackageResources.fr_phrases,
        "es.phrases": PackageResources.es_phrases, "pt.phrases": PackageResources.pt_phrases,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    /// The names of all built-in files, which operators can replace.
    static var names: [String] { builtIn.keys.sorted() }

    /// The operator's files, by their names.
    let own: [String: String]

    /// Only the built-in files.
    init() { own = [:] }

    /// The built-in files and those in `directory`. Hidden files are ignored, because mounted configurations have some. Any
    /// other unknown name is an error, so that a misspelt one is noticed.
    init(directory: String) throws(TemplateError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw TemplateError(file: directory, line: nil, problem: "not a folder that can be read")
        }
        var own: [String: String] = [:]
        for name in names where !name.hasPrefix(".") {
            own[name] = try Self.read(name, in: directory)
        }
        self.own = own
    }

    /// The text of a layout.
    func layout(_ name: String) -> String { own[name] ?? Self.builtIn[name]! }

    /// The language of a phrase file, in lower case; nil for other files.
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
        guard data.count <= maximumBytes, let text = String(validating: data, as: UTF8.self) else {
            throw TemplateError(file: path, line: nil, problem: "not UTF-8 text of at most \(maximumBytes) bytes")
        }
        return text.replacing("\r\n", with: "\n")
    }
}
