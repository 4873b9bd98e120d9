import Models
import Testing

@testable import MailerService

@Suite struct MailPhrasesTests {
    /// The built-in phrases of English, and `text` over them.
    private func phrases(_ text: String = "") throws -> MailPhrases {
        let source = try #require(TemplateFiles.builtIn["en.phrases"])
        let base = try MailPhrases(source, language: "en", file: "en.phrases")
        return try MailPhrases(text, language: "en", file: "own.phrases", over: base)
    }

    @Test func theMostSpecificPrefixWins() throws {
        let phrases = try phrases("footer = all\nnotice.footer = notices\nnotice.password_changed.footer = one")
        #expect(phrases.text("footer", for: "notice.password_changed", [:]) == "one")
        #expect(phrases.text("footer", for: "notice.account_linked", [:]) == "notices")
        #expect(phrases.text("footer", for: "magic_link", [:]) == "all")
    }

    @Test func removesInvisibleCharactersOfPhrasesAndValues() throws {
        let phrases = try phrases("footer = a\u{202e}b {{product}}")
        #expect(phrases.text("footer", for: "magic_link", ["product": "c\u{200b}d"]) == "ab cd")
    }

    /// It is the one phrase that a language may lack.
    @Test func everyBuiltInLanguageNamesTheSupport() throws {
        for (name, source) in TemplateFiles.builtIn {
            guard let tag = TemplateFiles.language(of: name) else { continue }
            let phrases = try MailPhrases(source, language: tag, file: name)
            let text = phrases.text("support", for: "magic_link", ["support": "help@acme.example"])
            #expect(text.hasSuffix("help@acme.example") && text != "help@acme.example", "\(tag)")
        }
    }

    @Test func writesALifetimeInTheRightPlural() throws {
        let phrases = try phrases()
        #expect(phrases.text(RoundedLifetime(.seconds(60))) == "1 minute")
        #expect(phrases.text(RoundedLifetime(.seconds(600))) == "10 minutes")
    }

    @Test(arguments: [
        ("foter = x", "no phrase is called foter"), ("notice.unheard_of.title = x", "no phrase is called"),
        ("footer = {{password}}", "{{password}} is unknown"),
    ])
    func namesTheMistakeWithItsLine(_ line: String, _ problem: String) throws {
        let error = #expect(throws: TemplateError.self) { try phrases("# Ours.\n" + line) }
        #expect(error?.line == 2 && error?.problem.contains(problem) == true)
    }

    @Test func aLanguageWithoutABaseNeedsEveryPhrase() {
        let error = #expect(throws: TemplateError.self) {
            try MailPhrases(
                "language.name = Svenska\nlanguage.direction = ltr\nfooter = x", language: "sv", file: "sv.phrases")
        }
        #expect(error?.line == nil && error?.problem.hasPrefix("without ") == true)
        #expect(error?.problem.contains("magic_link.subject") == true)
        #expect(error?.problem.contains("magic_link.footer") == false)
    }
}
