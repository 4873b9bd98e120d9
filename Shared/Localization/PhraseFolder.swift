import Foundation
import Models

/// A folder of phrase files, `<tag>.phrases` each.
public struct PhraseFolder: Sendable {
    private static let suffix = ".phrases"
    private static let maximumBytes = 256 * 1024

    /// The folder's path.
    public let path: String
    /// The files' texts, by their languages' tags.
    public let files: [String: String]

    /// Reads the folder. Hidden files are ignored, because mounted configurations have some. Any other name is an error, so that
    /// a misspelt one is noticed.
    public init(path: String) throws(PhraseCatalog.Mistake) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw PhraseCatalog.Mistake(file: path, line: nil, problem: "not a folder that can be read")
        }
        var files: [String: String] = [:]
        for name in names where !name.hasPrefix(".") {
            func mistake(_ problem: String) -> PhraseCatalog.Mistake {
                PhraseCatalog.Mistake(file: "\(path)/\(name)", line: nil, problem: problem)
            }
            let tag = String(name.dropLast(Self.suffix.count))
            guard name.hasSuffix(Self.suffix), LanguageTag.isWellFormed(tag) else {
                throw mistake("the name is not that of a language, such as pt-BR.phrases")
            }
            guard !files.keys.contains(where: { $0.lowercased() == tag.lowercased() }) else {
                throw mistake("there is a second file for this language")
            }
            guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
                throw mistake("can't be read")
            }
            guard data.count <= Self.maximumBytes, let text = String(validating: data, as: UTF8.self) else {
                throw mistake("not UTF-8 text of at most \(Self.maximumBytes) bytes")
            }
            files[tag] = text
        }
        self.path = path
        self.files = files
    }

    /// The path of a language's file.
    func path(of tag: String) -> String { "\(path)/\(tag)\(Self.suffix)" }
}
