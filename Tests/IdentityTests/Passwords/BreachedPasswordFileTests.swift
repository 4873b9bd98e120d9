import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct BreachedPasswordFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ text: String) throws -> String {
        let path = directory.file("breached.txt")
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func hash(_ number: Int) -> BreachedPasswordHash { BreachedPasswordHash(Secret("password \(number)")) }

    /// Every hash of a list is found, and none between them, wherever the search begins.
    @Test(arguments: [1, 2, 3, 10, 257], ["\n", "\r\n"])
    func findsEachHash(count: Int, lineEnd: String) throws {
        let listed = (0..<count).map { hash($0).text }.sorted()
        let counts = ["1", "10", "52256179"]
        let lines = listed.enumerated().map { "\($1):\(counts[$0 % 3])" }
        for text in [lines.joined(separator: lineEnd), lines.map { $0 + lineEnd }.joined()] {
            let file = try BreachedPasswordFile(path: write(text))
            for number in 0..<count { #expect(file.contains(hash(number)) == true, "\(number) of \(count)") }
            for number in count..<count + 200 { #expect(file.contains(hash(number)) == false) }
        }
    }

    @Test func digitsMayBeLowerCaseAndWithoutACount() throws {
        let file = try BreachedPasswordFile(
            path: write((0..<9).map { hash($0).text.lowercased() }.sorted().joined(separator: "\n")))
        #expect((0..<9).allSatisfy { file.contains(hash($0)) == true })
        #expect(file.contains(hash(9)) == false)
    }

    @Test(arguments: [
        "", "\n", "password:1\n", String(repeating: "A", count: 39) + ":1\n",
        String(repeating: "G", count: 40) + ":1\n",
        String(repeating: "A", count: 41) + ":1\n", "<html>" + String(repeating: "A", count: 500),
        String(repeating: "B", count: 40) + ":1\n" + String(repeating: "A", count: 40) + ":1\n",
        String(repeating: "A", count: 40) + ":" + String(repeating: "1", count: 50) + "\n",
    ])
    func refusesWhatIsNoSortedList(text: String) throws {
        let path = try write(text)
        #expect {
            _ = try BreachedPasswordFile(path: path)
        } throws: {
            "\($0)".hasPrefix(path)
        }
    }

    @Test func refusesWhatIsNoFile() throws {
        for path in [directory.path, directory.file("missing"), "/dev/null"] {
            #expect(throws: BreachedPasswordFile.FileError.self) { _ = try BreachedPasswordFile(path: path) }
        }
    }

    @Test func aBrokenLineIsNotAnAnswer() throws {
        let (first, last) = (String(repeating: "0", count: 40), String(repeating: "F", count: 40))
        let file = try BreachedPasswordFile(
            path: write("\(first):1\n" + (0..<9).map { _ in "not a hash\n" }.joined() + "\(last):1\n"))
        #expect(file.contains(hash(1)) == nil)
    }
}
