import Models
import Mustache
import Templates
import Testing

@testable import GatewayService

/// What the pages say: the same phrases in every language, none that is missing and none too many.
@Suite struct LocalizerTests {
    private static let languages = Localizer.names.map(\.tag)
    private static let english = Localizer.all["en"]?.phrases ?? [:]

    /// What is filled in, `{name}` each.
    private static func blanks(_ phrase: String) -> Set<Substring> { Set(phrase.matches(of: /{\w+}/).map(\.output)) }

    @Test func thereIsAFileForEachLanguageThatPagesOffer() {
        #expect(Set(Localizer.all.keys) == Set(Self.languages))
        #expect(Self.english.count > 100)
    }

    @Test(arguments: languages)
    func everyLanguageSaysTheSame(_ language: String) throws {
        let words = try #require(Localizer.all[language])
        #expect(Set(words.phrases.keys) == Set(Self.english.keys))
        for (name, phrase) in words.phrases {
            let isBlank = phrase.allSatisfy(\.isWhitespace)
            #expect(!isBlank, "\(name)")
            #expect(Self.blanks(phrase) == Self.blanks(Self.english[name] ?? ""), "\(name)")
        }
    }

    /// `{{t.name}}` of a phrase that there is not would show its name.
    @Test func templatesNamePhrasesThatThereAre() {
        for (template, bytes) in PageTemplate.sources {
            for match in String(decoding: bytes, as: UTF8.self).matches(of: /t\.(\w+)/) {
                #expect(Self.english[String(match.1)] != nil, "\(template): \(match.1)")
            }
        }
    }

    @Test func whatIsDoneAndWhatFailsHasItsPhrases() {
        var names =
            AccountPage.Action.allCases.map(\.phrase) + AuthorizationRequestReader.scopes.map { "consent_\($0)" }
        for what in DonePage.Event.allCases { names += [what.phrases.title, what.phrases.text] }
        for name in names { #expect(Self.english[name] != nil, "\(name)") }
        for name in Self.english.keys where name.hasPrefix("broken_") && !name.hasSuffix("_text") {
            #expect(Self.english["\(name)_text"] != nil, "\(name)")
        }
    }

    @Test(arguments: PageTemplate.allCases)
    func everySheetHasATemplate(_ sheet: PageTemplate) throws {
        #expect(PageTemplate.sources[sheet.rawValue] != nil)
        let words = try #require(Localizer.all["en"])
        let page = try PageRenderer().page(sheet, words, Branding(nil), ["title": "A <title>"])
        #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
    }
}
