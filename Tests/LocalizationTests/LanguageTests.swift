import Testing

@testable import Localization

@Suite struct LanguageTests {
    private func language(_ tag: String, _ source: String, over base: Language? = nil) throws -> Language {
        try Language(tag, try PhraseFile(source), over: base)
    }

    private static let chinese = "language.name = 简体中文\nlanguage.direction = ltr\nlanguage.matches = zh, zh-CN"

    @Test func isWhatTheFileStates() throws {
        let chinese = try language("zh-Hans", Self.chinese)
        #expect(chinese.name == "简体中文" && chinese.direction == .ltr && chinese.matches == ["zh", "zh-CN"])
        let regional = try language("zh-Hans-SG", "language.name = 新加坡", over: chinese)
        #expect(regional.direction == .ltr && regional.matches.isEmpty)
        #expect(try language("zh-hans", "", over: chinese).matches == ["zh", "zh-CN"])
    }

    @Test(arguments: ["language.name", "language.direction"]) func needsNameAndDirection(key: String) {
        let lines = Self.chinese.split(separator: "\n").filter { !$0.hasPrefix(key) }
        let error = #expect(throws: PhraseFile.ReadError.self) {
            try language("zh-Hans", lines.joined(separator: "\n"))
        }
        #expect(error?.problem == "lacks \(key)" && error?.line == nil)
    }

    @Test func anOwnTagGoesBeforeAMatch() throws {
        let brazilian = try language(
            "pt-BR", "language.name = Português (Brasil)\nlanguage.direction = ltr\nlanguage.matches = pt, pt-PT")
        let european = try language("pt-PT", "language.name = Português (Portugal)", over: brazilian)
        let set = LanguageSet([european, brazilian])
        #expect(set.choose(["pt-PT"]) == european && set.choose(["pt"]) == brazilian && set.choose(["es"]) == nil)
        #expect(set.choose(["es", "PT_pt"]) == european)
        #expect(LanguageSet([]).choose(["pt"]) == nil)
    }

    @Test func findsWhatAnOperatorsFileIsAbout() throws {
        let set = LanguageSet([try language("zh-Hans", Self.chinese)])
        for tag in ["zh-Hans", "zh-hans", "zh"] { #expect(set.target(of: tag).tag == "zh-Hans", "\(tag)") }
        let regional = set.target(of: "zh-Hans-SG")
        #expect(regional.tag == "zh-Hans-SG" && regional.base?.tag == "zh-Hans")
        let other = set.target(of: "zh-Hant")
        #expect(other.tag == "zh-Hant" && other.base == nil)
    }
}
