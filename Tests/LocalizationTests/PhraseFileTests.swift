import Testing

@testable import Localization

@Suite struct PhraseFileTests {
    @Test func readsNamesTextsAndCategories() throws {
        let file = try PhraseFile("# A comment\r\n\r\n  a.b = Hello = you \r\nn#one = {count} day\nn = {count} days\n")
        #expect(
            file.entries == [
                .init(name: "a.b", category: .other, text: "Hello = you", line: 3),
                .init(name: "n", category: .one, text: "{count} day", line: 4),
                .init(name: "n", category: .other, text: "{count} days", line: 5),
            ])
    }

    @Test(arguments: [
        ("a = b\n\nfooter: a", 3, "name = text"), ("a = b\na = c", 2, "second"), ("a#one = b\na#one = c", 2, "second"),
        ("a = b\na#other = c", 2, "second"), ("a#dual = b", 1, "no plural category dual"), ("#one = b\n = b", 2, ""),
        ("a#one#two = b", 1, "malformed"),
    ])
    func namesTheLineOfAMistake(source: String, line: Int, problem: String) {
        let error = #expect(throws: PhraseFile.ReadError.self) { try PhraseFile(source) }
        #expect(error?.line == line)
        #expect(problem.isEmpty || error?.problem.contains(problem) == true, "\(String(describing: error))")
    }
}
