import Foundation
import Testing

/// `docs/security.md` names the tests that hold each rule. These tests check that they exist.
@Suite struct SecurityPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The rows of the page's table: number, rule, tests.
    private func rows() throws -> [(number: Int, rule: String, tests: String)] {
        let page = try String(contentsOf: Self.root.appending(path: "docs/security.md"), encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, let number = Int(cells[0]) else { return nil }
            return (number, cells[1], cells[2])
        }
    }

    @Test func listsEveryRuleOnceAndInOrder() throws {
        #expect(try rows().map(\.number) == Array(1...40))
    }

    /// Tests are named `File.function`, those in a browser `test_file.function`, those of the containers by their script.
    @Test func everyRuleNamesTestsThatExist() throws {
        var sources: [String: String] = [:]
        let files = try #require(
            FileManager.default.enumerator(at: Self.root.appending(path: "Tests"), includingPropertiesForKeys: nil))
        for case let file as URL in files where ["swift", "py"].contains(file.pathExtension) {
            sources[file.deletingPathExtension().lastPathComponent, default: ""] +=
                try String(contentsOf: file, encoding: .utf8)
        }
        for row in try rows() {
            let names = row.tests.matches(of: #/`([A-Za-z_]+)\.([A-Za-z0-9_]+)`/#)
            #expect(!names.isEmpty || row.tests.contains("`scripts/test-compose`"), "rule \(row.number) has no test")
            for name in names {
                let (file, function) = (String(name.1), String(name.2))
                let text = try #require(sources[file], "rule \(row.number): there is no \(file)")
                #expect(
                    text.contains("func \(function)(") || text.contains("def \(function)("),
                    "rule \(row.number): there is no \(file).\(function)")
            }
        }
    }
}
