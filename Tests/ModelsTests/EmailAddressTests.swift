import Foundation
import Models
import TestKit
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ada@example.com", "ada@example.com"), ("Ada.Lovelace@Example.COM", "ada.lovelace@example.com"),
        ("  ada@example.com\n", "ada@example.com"), ("a+tag@sub.example.co.uk", "a+tag@sub.example.co.uk"),
        ("o'brien!#$%&*/=?^_`{|}~@example.com", "o'brien!#$%&*/=?^_`{|}~@example.com"),
        ("GRÜSSE@BÜCHER.example", "grüsse@xn--bcher-kva.example"),
        ("x@XN--BCHER-KVA.example", "x@xn--bcher-kva.example"),
        // One mailbox in several Unicode forms: composed, decomposed, full width.
        ("jos\u{e9}@example.com", "jos\u{e9}@example.com"), ("jose\u{301}@example.com", "jos\u{e9}@example.com"),
        ("\u{ff41}\u{ff44}\u{ff41}@example.com", "ada@example.com"), ("田中@例え.jp", "田中@xn--r8jz45g.jp"),
        ("x@例え。jp", "x@xn--r8jz45g.jp"),
        ("ﬁn@example.com", "fin@example.com"), ("x@1.2", "x@1.2"),
    ])
    func hasOneNormalForm(text: String, normal: String) throws {
        let address = try #require(EmailAddress(text))
        #expect(Array(address.description.utf8) == Array(normal.utf8))
        #expect(EmailAddress(address.description) == address)
    }

    @Test(arguments: [
        "", " ", "@", "ada", "ada@", "@example.com", "ada@example", "ada@.com", "ada@example.", "ada@exa..mple.com",
        "a da@example.com", "ada@exam ple.com", "ada@@example.com", "a@b@example.com", ".ada@example.com",
        "ada.@example.com", "a..da@example.com", "ada@-example.com", "ada@example-.com", "ada@exa_mple.com",
        "\"ada\"@example.com", "ada,eva@example.com", "ada@example.com,eva@example.com", "<ada@example.com>",
        "ada\u{0}@example.com", "ada\r\nbcc: eva@example.com", "ada@example.com\u{0}", "ada\u{200b}@example.com",
        "ada\u{202e}@example.com", "ada\u{a0}x@example.com", "ada@[127.0.0.1]", "ada@exa\tmple.com",
        "ada@i❤.example", "ada@xn--a.example", "ada@exam\u{ad}ple.com", "ada@b\u{fc}\u{200b}cher.example",
        "ada@b\u{fc}..example",
        "ada@b\u{fc}cher.example.", "ada@_dmarc.b\u{fc}cher.example",
    ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func boundsItsParts() {
        let label = String(repeating: "x", count: 63)
        #expect(EmailAddress(String(repeating: "a", count: 64) + "@example.com") != nil)
        #expect(EmailAddress(String(repeating: "a", count: 65) + "@example.com") == nil)
        #expect(EmailAddress("a@\(label).com") != nil)
        #expect(EmailAddress("a@\(label)x.com") == nil)
        #expect(EmailAddress("a@\(label).\(label).\(label).\(label.dropLast(3))") != nil)
        #expect(EmailAddress("a@\(label).\(label).\(label).\(label.dropLast(2))") == nil)
    }

    /// Normalizing 60 KB of combining marks would take a second or more.
    @Test func longTextIsRefusedBeforeItIsNormalized() {
        for mark in ["\u{301}", "\u{323}\u{301}", "\u{1F1E9}", "\u{200d}\u{1F468}"] {
            let marks = String(repeating: mark, count: 60_000 / mark.utf8.count)
            for text in ["a\(marks)@example.com", "a@\(marks).example.com", marks + "@", marks] {
                let time = CPUTime.least { #expect(EmailAddress(text) == nil) }
                #expect(time < .milliseconds(20), "\(time)")
            }
        }
    }

    @Test func textUpToTheBoundIsReadWhole() {
        let spaces = String(repeating: " ", count: TextBounds.emailAddress - 15)
        #expect(EmailAddress("ada@example.com" + spaces)?.description == "ada@example.com")
        #expect(EmailAddress("ada@example.com " + spaces) == nil)
        let marks = String(repeating: "\u{301}", count: 500)
        let time = CPUTime.least { #expect(EmailAddress("a\(marks)@example.com") == nil) }
        #expect(time < .milliseconds(50), "\(time)")
    }

    @Test func knowsItsLocalPart() {
        #expect(EmailAddress("Ada@example.com")?.localPart == "ada")
    }

    @Test(arguments: [
        ("x@xn--bcher-kva.example", "x@bücher.example"), ("jörg@example.com", "jörg@example.com"),
        ("x@xn--exmple-4nf.com", "x@xn--exmple-4nf.com"), ("x@пример.рф", "x@пример.рф"),
        // A Cyrillic letter among Latin ones.
        ("x@ex\u{430}mple.com", "x@xn--exmple-4nf.com"),
    ])
    func isShownInOneScriptOnly(text: String, shown: String) throws {
        let address = try #require(EmailAddress(text))
        #expect(address.displayText == shown)
        #expect(EmailAddress(address.displayText) == address)
    }

    /// What a store may still hold is read, and equals nothing that people can type.
    @Test func storedAddressesOfOldRulesAreKept() throws {
        #expect(EmailAddress(stored: "x@bücher.example") == EmailAddress("x@xn--bcher-kva.example"))
        let old = try #require(EmailAddress(stored: "x@i❤.example"))
        #expect(old.description == "x@i❤.example" && EmailAddress(old.description) == nil)
        #expect(try JSONDecoder().decode(EmailAddress.self, from: JSONEncoder().encode(old)) == old)
        #expect(EmailAddress(stored: "ada") == nil && EmailAddress(stored: "ada@exa mple.com") == nil)
    }

    @Test func isAStringInJSON() throws {
        let address = try #require(EmailAddress("ada@example.com"))
        #expect(try JSONEncoder().encode([address]) == Data(#"["ada@example.com"]"#.utf8))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([EmailAddress].self, from: Data(#"["ada"]"#.utf8))
        }
    }
}
