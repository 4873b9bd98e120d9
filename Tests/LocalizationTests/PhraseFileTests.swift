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

    @Test func readsWhatItStatesAboutItsLanguage() throws {
        let file = try PhraseFile(
            "language.name = العربية\nlanguage.direction = rtl\na = b\nlanguage.matches = ar-EG , ar-SA")
        #expect(file.entries.map(\.name) == ["a"])
        #expect(file.statements == [.name: "العربية", .direction: "rtl", .matches: "ar-EG , ar-SA"])
    }

    @Test(arguments: [
        ("a = b\n\nfooter: a", 3, "name = text"), ("a = b\na = c", 2, "second"), ("a#one = b\na#one = c", 2, "second"),
        ("a = b\na#other = c", 2, "second"), ("a#dual = b", 1, "no plural category dual"), ("#one = b\n = b", 2, ""),
        ("a#one#two = b", 1, "malformed"), ("a = b\nlanguage.title = c", 2, "there is no language.title"),
        ("language.direction = left", 1, "ltr or rtl"), ("language.matches = pt, p_t", 1, "p_t is not a language tag"),
        ("language.name = \u{a0}", 1, "needs a name"), ("language.name = a\nlanguage.name = b", 2, "second"),
    ])
    func namesTheLineOfAMistake(source: String, line: Int, problem: String) {
        let error = #expect(throws: PhraseFile.ReadError.self) { try PhraseFile(source) }
        #expect(error?.line == line)
        #expect(problem.isEmpty || error?.problem.contains(problem) == true, "\(String(describing: error))")
    }
}
