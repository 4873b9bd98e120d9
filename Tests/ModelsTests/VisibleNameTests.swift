import Models
import TestKit
import Testing

@Suite struct VisibleNameTests {
    @Test(arguments: [
        "Ada", "Ada Lovelace", "O’Brien-Núñez, jr.", "李小龍", "ひらがな", "محمد", "👨‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🧑🏽‍🚀",
        // Persian with a non-joiner, Devanagari with joiners, a decomposed accent, marks of direction.
        "علی\u{200c}رضا", "क्\u{200d}ष", "र्\u{200d}", "Jose\u{301}", "\u{200f}משה\u{200e}", "邊\u{e0101}", ".",
        "\u{600}١",
        "Braille \u{2800} ⠃", "a\u{a0}b",
    ])
    func namesThatCanBeSeenAreTaken(name: String) {
        #expect(VisibleName.isValid(name))
    }

    @Test(arguments: [
        "", " ", "\u{a0}", "\u{3000}", "\u{2800}", "\u{2800} \u{2800}", "\u{3164}", "\u{ffa0}", "\u{115f}", "\u{200b}",
        "\u{ad}",
        "\u{202e}", "\u{e0041}\u{e0042}", "\u{e0001}", "\u{200d}", "\u{200c}\u{200c}", "\u{feff}", "\u{2060}",
        "\u{34f}", "\u{180e}",
        "\u{fe0f}", "\u{e0101}", "\u{301}", "\u{200e}", "\u{61c}", "\u{206a}", "\u{fff9}", "\u{ffff}", "\u{e000}",
    ])
    func namesOfNothingToSeeAreRefused(name: String) {
        #expect(!VisibleName.isValid(name))
    }

    @Test(arguments: [
        "Ada\u{0}", "Ada\nLovelace", "Ada\u{2028}", "Ada\u{202e}ecalevoL", "Ada\u{2066}", "Ad\u{ad}a", "Ada\u{200b}",
        "\u{200d}Ada",
        "Ada\u{e0041}", "Ada\u{3164}", "\u{fe0f}Ada", "Ada\u{fff9}", "Ada\u{7f}", "Ada\u{85}", "🏴Ada\u{e0067}",
    ])
    func whatHidesInANameIsRefused(name: String) {
        #expect(!VisibleName.isValid(name))
    }

    @Test func lengthIsBoundedInCharactersAndBytes() {
        #expect(VisibleName.isValid(String(repeating: "ä", count: 200)))
        #expect(!VisibleName.isValid(String(repeating: "a", count: 201)))
        #expect(VisibleName.isValid("a" + String(repeating: "\u{301}", count: 399)))
        #expect(!VisibleName.isValid("a" + String(repeating: "\u{301}", count: 400)))
        let long = String(repeating: "👨‍👩‍👧‍👦", count: 2400)
        let time = CPUTime.least { #expect(!VisibleName.isValid(long)) }
        #expect(time < .milliseconds(1), "\(time)")
    }
}
