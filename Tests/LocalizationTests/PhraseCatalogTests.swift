import Foundation
import Localization
import Testing

@Suite struct PhraseCatalogTests {
    private static let english = """
        language.name = English
        language.direction = ltr
        hello = Hello {name}
        bye = Bye
        tries#one = {count} try
        tries#other = {count} tries
        """
    private static let german = """
        language.name = Deutsch
        language.direction = ltr
        hello = Hallo {name}
        bye = Tschüs
        tries#one = ein Versuch
        tries#other = {count} Versuche
        """
    private static let portuguese = """
        language.name = Português (Brasil)
        language.direction = ltr
        language.matches = pt, pt-PT
        hello = Olá {name}
        bye = Tchau
        tries#one = {count} tentativa
        tries#other = {count} tentativas
        """
    private static let arabic = """
        language.name = العربية
        language.direction = rtl
        hello = مرحبًا {name}
        bye = إلى اللقاء
        tries#zero = {count} محاولة
        tries#one = محاولة
        tries#two = محاولتان
        tries#few = {count} محاولات
        tries#many = {count} محاولةً
        tries#other = {count} محاولة
        """
    private static let builtIn = ["en": english, "de": german, "pt-BR": portuguese, "ar": arabic]

    /// The built-in languages with `files`, by their names, laid over them from a folder.
    private func catalog(_ files: [String: String] = [:]) throws -> PhraseCatalog {
        let folder = FileManager.default.temporaryDirectory.appending(path: "phrases-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try PhraseCatalog(Self.builtIn, folder: try PhraseFolder(path: folder.path()))
    }

    /// The mistake that is found when `text` is laid over the built-in languages as `file`.
    private func mistake(_ file: String, _ text: String) throws -> PhraseCatalog.Mistake {
        try #require(throws: PhraseCatalog.Mistake.self) { try catalog([file: text]) }
    }

    @Test func choosesTheFirstLanguageThatThereIs() throws {
        let catalog = try catalog()
        #expect(catalog.languages.map(\.name) == ["Deutsch", "English", "Português (Brasil)", "العربية"])
        #expect(catalog.localizer(for: ["it", "de-AT", "en"]).language == "de")
        #expect(catalog.localizer(for: ["it"]).language == "en")
        #expect(catalog.localizer("it").language == "en")
        #expect(catalog.localizer("ar-EG").direction == .rtl && catalog.localizer("de").direction == .ltr)
    }

    @Test(arguments: ["pt", "pt-BR", "pt-PT", "PT_br", "pt-AO"]) func findsALanguageByWhatItMatches(tag: String) throws
    {
        #expect(try catalog().localizer(for: [tag, "en"]).language == "pt-BR")
    }

    @Test func countsByTheRulesOfTheLanguage() throws {
        let catalog = try catalog()
        #expect(catalog.localizer("pt").text("tries", count: 0) == "0 tentativa")
        #expect(catalog.localizer("en").text("tries", count: 0) == "0 tries")
        #expect(
            [1, 2, 3, 11, 100].map { catalog.localizer("ar").text("tries", count: $0) } == [
                "محاولة", "محاولتان", "3 محاولات", "11 محاولةً", "100 محاولة",
            ])
    }

    @Test func anUnknownPhraseIsVisible() throws {
        let german = try catalog().localizer("de")
        #expect(german.text("nothing") == "⟦nothing⟧" && !german.has("nothing") && german.has("bye"))
    }

    @Test func aFileForABuiltInLanguageNeedsOnlyWhatDiffers() throws {
        let catalog = try catalog(["de.phrases": "bye = Servus", "pt.phrases": "bye = Até logo"])
        #expect(catalog.languages.count == 4)
        let german = catalog.localizer("de")
        #expect(german.text("bye") == "Servus" && german.text("hello", ["name": "Ann"]) == "Hallo Ann")
        // The short form is the same language.
        #expect(catalog.localizer("pt-BR").text("bye") == "Até logo")
    }

    @Test func aRegionalFormBuildsOnItsLanguage() throws {
        let catalog = try catalog(["pt-PT.phrases": "language.name = Português (Portugal)\nbye = Adeus"])
        let (european, brazilian) = (catalog.localizer("pt-PT"), catalog.localizer("pt"))
        #expect(european.language == "pt-PT" && european.text("bye") == "Adeus")
        #expect(european.text("hello", ["name": "Ann"]) == "Olá Ann")
        // Zero is plural in Portugal.
        #expect(european.text("tries", count: 0) == "0 tentativas")
        #expect(brazilian.language == "pt-BR" && brazilian.text("bye") == "Tchau")
    }

    @Test func aNewLanguageHasToBeComplete() throws {
        let hebrew = """
            language.name = עברית
            language.direction = rtl
            hello = שלום {name}
            bye = להתראות
            tries#one = ניסיון
            tries#two = שני ניסיונות
            tries#other = {count} ניסיונות
            """
        let catalog = try catalog(["he.phrases": hebrew])
        #expect(catalog.localizer("he-IL").direction == .rtl)
        #expect(catalog.localizer("he").text("tries", count: 2) == "שני ניסיונות")
        let lines = hebrew.split(separator: "\n")
        for (index, line) in lines.enumerated() {
            let rest = (lines[..<index] + lines[(index + 1)...]).joined(separator: "\n")
            let mistake = try mistake("he.phrases", rest)
            let key = try #require(line.split(separator: " ").first)
            #expect(mistake.problem == "lacks \(key)" && mistake.line == nil && mistake.file.hasSuffix("/he.phrases"))
        }
    }

    @Test(arguments: [
        ("de.phrases", "bye = a\n\nby = Tschüs", 3, "no phrase is called by"),
        ("de.phrases", "hello = Hallo {nam}", 1, "hello has no blank {nam}; there are {name}"),
        ("de.phrases", "bye = Tschüs {name}", 1, "bye has no blank {name}; there are none"),
        ("de.phrases", "# a\nhello = Hallo", 2, "hello lacks {name}"),
        ("de.phrases", "tries#one = ein Versuch\ntries#other = Versuche", 2, "tries lacks {count}"),
        ("de.phrases", "bye = \u{a0}", 1, "bye is blank"),
        ("de.phrases", "tries#few = a {count}", 1, "tries#few: de has no such form"),
        ("de.phrases", "bye#one = a", 1, "bye#one: it has no count"),
        ("de.phrases", "tries#other = {count} Versuche", nil, "lacks tries#one"),
        ("de.phrases", "bye: a", 1, "not of the form: name = text"),
        ("de.phrases", "bye = a\nbye = b", 2, "bye occurs a second time"),
        ("de.phrases", "language.direction = up", 1, "a direction is ltr or rtl"),
        ("de-AT.phrases", "bye = Baba", nil, "de has the same name, Deutsch: state another language.name"),
        ("german.txt", "", nil, "the name is not that of a language, such as pt-BR.phrases"),
    ])
    func namesFileAndLineOfAMistake(file: String, text: String, line: Int?, problem: String) throws {
        let mistake = try mistake(file, text)
        #expect(mistake.file.hasSuffix("/\(file)") && mistake.line == line && mistake.problem == problem, "\(mistake)")
    }

    @Test func refusesAFileThatIsTooLong() throws {
        let text = String(repeating: "# a\n", count: 100_000)
        #expect(try mistake("en.phrases", text).problem == "not UTF-8 text of at most 262144 bytes")
    }

    @Test func describesAMistakeAsEditorsUnderstandIt() {
        #expect(
            "\(PhraseCatalog.Mistake(file: "a/de.phrases", line: 3, problem: "broken"))" == "a/de.phrases:3: broken")
        let missing = #expect(throws: PhraseCatalog.Mistake.self) { try PhraseFolder(path: "/nowhere/at/all") }
        #expect(missing?.description == "/nowhere/at/all: not a folder that can be read")
    }

    @Test func builtInFilesAreHeldToEnglishToo() {
        let mistake = #expect(throws: PhraseCatalog.Mistake.self) {
            try PhraseCatalog(["en": Self.english, "de": Self.german.replacing("bye", with: "by")])
        }
        #expect(mistake?.description == "de.phrases:4: no phrase is called by")
        #expect(throws: PhraseCatalog.Mistake(file: "en.phrases", line: nil, problem: "is missing")) {
            try PhraseCatalog(["de": Self.german])
        }
    }
}
