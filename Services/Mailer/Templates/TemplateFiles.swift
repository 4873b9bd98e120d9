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
        "ar.phrases": PackageResources.ar_phrases, "de.phrases": PackageResources.de_phrases,
        "en.phrases": PackageResources.en_phrases, "es.phrases": PackageResources.es_phrases,
        "fr.phrases": PackageResources.fr_phrases, "it.phrases": PackageResources.it_phrases,
        "ja.phrases": PackageResources.ja_phrases, "ko.phrases": PackageResources.ko_phrases,
        "nl.phrases": PackageResources.nl_phrases, "pl.phrases": PackageResources.pl_phrases,
        "pt-BR.phrases": PackageResources.pt_BR_phrases, "zh-Hans.phrases": PackageResources.zh_Hans_phrases,
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

    /// The language of a phrase file, a BCP 47 tag; nil for other files.
    static func language(of name: String) -> String? {
        guard name.hasSuffix(phrases) else { return nil }
        let tag = name.dropLast(phrases.count)
        return LanguageTag.isWellFormed(tag) ? String(tag) : nil
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
