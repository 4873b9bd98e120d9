import Testing

@testable import GatewayService

@Suite struct LinkedSentenceTests {
    @Test(arguments: [
        ("I accept the [terms].", "I accept the ", "terms", "."),
        ("[利用規約]に同意します", "", "利用規約", "に同意します"),
        ("no brackets", "", "no brackets", ""), ("a ] b [ c", "", "a ] b [ c", ""), ("", "", "", ""),
    ])
    func theLinkIsThePartInBrackets(phrase: String, before: String, link: String, after: String) {
        let sentence = LinkedSentence(phrase)
        #expect((sentence.before, sentence.link, sentence.after) == (before, link, after))
    }

    @Test func theTermsAreALinkInEveryLanguage() throws {
        let catalog = try PagePhrases.catalog()
        for language in catalog.languages {
            for phrase in ["terms_accept", "terms_lead"] {
                let sentence = LinkedSentence(catalog.localizer(language.tag).text(phrase, ["app": "Example"]))
                #expect(
                    !sentence.link.isEmpty && !(sentence.before + sentence.after).isEmpty, "\(language.tag) \(phrase)")
            }
        }
    }
}
