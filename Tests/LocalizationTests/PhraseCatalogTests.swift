import Localization
import Testing

@Suite struct PhraseCatalogTests {
    private static let english = """
        hello = Hello {name}
        bye = Bye
        tries#one = {count} try
        tries#other = {count} tries
        """

    private func catalog(_ files: [String: String]) throws -> PhraseCatalog {
        try PhraseCatalog(files.merging(["en": Self.english]) { given, _ in given }.mapValues { Array($0.utf8) })
    }

    @Test func choosesTheFirstLanguageThatThereIs() throws {
        let catalog = try catalog(["de": "hello = Hallo {name}"])
        #expect(catalog.languages == ["en", "de"])
        #expect(catalog.localizer(for: ["it", "de-AT", "en"]).language == "de")
        #expect(catalog.localizer(for: ["it"]).language == "en")
        #expect(catalog.localizer("it").language == "en")
    }

    @Test func fallsBackToEnglish() throws {
        let german = try catalog(["de": "hello = Hallo {name}"]).localizer("de")
        #expect(german.text("hello", ["name": "Ann"]) == "Hallo Ann")
        #expect(german.text("bye") == "Bye" && german.has("bye"))
        #expect(german.text("tries", count: 1) == "1 try")
        #expect(german.text("nothing") == "⟦nothing⟧" && !german.has("nothing"))
    }

    @Test func countsByTheRulesOfTheLanguage() throws {
        let catalog = try catalog(["fr": "tries#one = {count} essai\ntries#other = {count} essais"])
        #expect(catalog.localizer("fr").text("tries", count: 0) == "0 essai")
        #expect(catalog.localizer("fr").text("tries", count: 2) == "2 essais")
        #expect(catalog.localizer("en").text("tries", count: 0) == "0 tries")
    }

    @Test func namesTheFileOfAMistake() throws {
        let error = #expect(throws: PhraseCatalog.FileError.self) { try catalog(["de": "hello = a\nhello = b"]) }
        #expect(error?.description == "de.phrases:2: hello occurs a second time")
    }

    @Test func findsWhatTranslatorsForget() throws {
        let whole = "hello = Hallo {name}\nbye = Tschüs\ntries#one = ein Versuch\ntries#other = {count} Versuche"
        #expect(try catalog(["de": whole]).mistakes().isEmpty)
        #expect(try catalog(["ja": "hello = {name}\nbye = x\ntries = {count}回"]).mistakes().isEmpty)
        let mistakes = try catalog([
            "de": "hello = Hallo {nam}\nby = Tschüs\ntries#one = ein Versuch\ntries#few = {count} Versuche"
        ]).mistakes()
        #expect(
            mistakes == [
                "de.phrases lacks bye", "de.phrases has by, English doesn't",
                "de.phrases, hello: English has no blank {nam}", "de.phrases, hello#other: lacks {name}",
                "de.phrases, tries: lacks tries#other", "de.phrases, tries: de has no tries#few",
            ])
    }
}
