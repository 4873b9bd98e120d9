import Foundation
import Testing

/// Links between the pages of the documentation lead to files and headings that exist.
@Suite struct DocumentLinksTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The pages: Markdown at the root and below `docs`.
    private static func pages() throws -> [URL] {
        let top = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
        let docs = try #require(
            FileManager.default.enumerator(at: root.appending(path: "docs"), includingPropertiesForKeys: nil))
        return (top + docs.compactMap { $0 as? URL }).filter { $0.pathExtension == "md" }
    }

    /// The text outside of blocks of code.
    private static func prose(_ page: URL) throws -> String {
        // A block in a list is indented.
        let text = try String(contentsOf: page, encoding: .utf8).replacing(/\n +```/, with: "\n```")
        let parts = text.components(separatedBy: "\n```")
        return parts.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "\n")
    }

    /// The anchor that GitHub gives a heading: lower case, spaces as hyphens, no punctuation.
    private static func anchors(_ page: URL) throws -> Set<String> {
        let headings = try prose(page).matches(of: /(?m)^#{1,6} (.+)$/).map { String($0.1) }
        return Set(
            headings.map { heading in
                String(
                    heading.lowercased().compactMap { character -> Character? in
                        if character == " " { return "-" }
                        return character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
                    })
            })
    }

    @Test func everyLinkLeadsSomewhere() throws {
        let pages = try Self.pages()
        #expect(pages.count > 15)
        var count = 0
        for page in pages {
            let text = try Self.prose(page)
            let targets =
                text.matches(of: /\]\(([^)\s]+)\)/).map { $0.1 }
                + text.matches(of: /(?:src|srcset|href)="([^"]+)"/).map { $0.1 }
            for target in targets where !target.contains(":") {
                count += 1
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let file = parts[0].isEmpty ? page : page.deletingLastPathComponent().appending(path: String(parts[0]))
                let exists = FileManager.default.fileExists(atPath: file.standardizedFileURL.path())
                #expect(exists, "\(page.lastPathComponent): \(target) does not exist")
                if exists, parts.count == 2 {
                    let anchors = try Self.anchors(file.standardizedFileURL)
                    #expect(anchors.contains(String(parts[1])), "\(page.lastPathComponent): \(target) is no heading")
                }
            }
        }
        #expect(count > 40)
    }
}
