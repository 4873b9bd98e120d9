import Models
import Templates
import Testing

@testable import MailerService

/// The small rules behind the templates.
@Suite struct MailWordingTests {
    @Test func languagesAreChosenBestFirst() {
        let available = Set(SampleMails.languages + ["zh-hant"])
        let choices: [([String], String?)] = [
            (["pt-BR"], "pt"), (["xx", "fr-CA"], "fr"), (["DE-at", "en"], "de"), (["ja_JP"], "ja"), ([], nil),
            (["*"], nil), (["zh-Hant-TW"], "zh-hant"), (["zh"], nil), (["", "-", "es-419"], "es"), (["english"], nil),
        ]
        for (tags, language) in choices { #expect(LanguageTag.choose(tags, from: available) == language, "\(tags)") }
    }

    @Test func headersAreReadByWeight() {
        #expect(AcceptLanguage.tags("en;q=0.5, de-AT, fr;q=0.9, ja; q=0.9") == ["de-AT", "fr", "ja", "en"])
        #expect(AcceptLanguage.tags("*, es;q=0, pt;q=2, de;q=x, fr;q=, it;level=1, en ; q=0.001") == ["en"])
        #expect(AcceptLanguage.tags("de, de;q=0.5, <b>, toolongasubtag, d\u{e9}") == ["de"])
        #expect(AcceptLanguage.tags("") == [])
        let long = (0..<100_000).map { "aa-\($0 % 1000)" }.joined(separator: ",")
        #expect(AcceptLanguage.tags(long).count == 10)
    }

    @Test func buttonTextCanBeReadOnEveryColour() throws {
        for red in stride(from: 0, through: 255, by: 17) {
            for green in stride(from: 0, through: 255, by: 5) {
                for blue in stride(from: 0, through: 255, by: 17) {
                    let hex = "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    let color = try #require(AccentColor(hex))
                    #expect(color.contrast(to: color.text) >= 4.5, "\(hex)")
                }
            }
        }
        let (black, white) = (try #require(AccentColor("#000000")), try #require(AccentColor("#FFFFFF")))
        #expect(abs(black.contrast(to: white) - 21) < 0.001)
        #expect(AccentColor.standard.text == white)
        for text in ["", "#", "#fff", "ffffff", "#fffffff", "#ffffg0", "#ффффф", "# 12345"] {
            #expect(AccentColor(text) == nil)
        }
    }

    @Test func textIsWrapped() {
        let words = String(repeating: "lorem ", count: 30)
        let long = "https://example.com/" + String(repeating: "a", count: 200)
        let lines = TextLayout.wrap("\n\n\(words)\n\(long)\n\n\n\n    482913\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.filter { $0 != long }.allSatisfy { $0.count <= 72 })
        #expect(lines.contains(Substring(long)) && lines.contains("    482913"))
        #expect(lines.first?.hasPrefix("lorem") == true && lines.last == "" && lines.count == 7)
        #expect(lines.joined(separator: " ").components(separatedBy: "lorem").count == 31)
    }

    @Test func japaneseIsWrappedByItsRules() {
        let text = String(repeating: "この「リンク」を、開いてください。", count: 12)
        let lines = TextLayout.wrap(text).split(separator: "\n")
        #expect(lines.joined() == text)
        #expect(lines.count > 5 && lines.allSatisfy { $0.count <= 36 })
        #expect(lines.allSatisfy { !"、。」".contains($0.first!) && $0.last != "「" })
    }

    @Test func namesAreCleaned() {
        #expect(VisibleText.cleaned("  a\r\n\tb\u{0}\u{2028}c\u{202E}\u{200B}d ") == "a b cd")
        #expect(VisibleText.name(" \u{A0} ") == nil && VisibleText.name(nil) == nil)
        #expect(VisibleText.name("👩‍👩‍👧 Ærø") == "👩‍👩‍👧 Ærø")
        #expect(VisibleText.name("a" + String(repeating: "\u{301}", count: 5000))?.unicodeScalars.count == 80)
    }
}
