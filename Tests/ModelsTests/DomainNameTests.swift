import Models
import TestKit
import Testing

@Suite struct DomainNameTests {
    @Test(arguments: [
        ("example.com", "example.com"), ("EXAMPLE.Com", "example.com"), ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"), ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        // Non-transitional: these two are letters of their own.
        ("straße.de", "xn--strae-oqa.de"), ("βόλος.com", "xn--nxasmm1c.com"),
        ("例え。jp", "xn--r8jz45g.jp"), ("例え.jp", "xn--r8jz45g.jp"), ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("نامه\u{200c}ای.com", "xn--mgba3gch31f060k.com"), ("a--b.example", "a--b.example"),
        ("r3---sn.example", "r3---sn.example"),
        ("क्ष.com", "xn--11b2ezc.com"),
    ])
    func hasOneFormInASCII(text: String, ascii: String) {
        #expect(DomainName.ascii(text) == ascii)
        #expect(DomainName.ascii(ascii) == ascii)
    }

    @Test(arguments: [
        // Not letters of IDNA2008, joiners where nothing joins, A-labels that no U-label gives, mixed directions.
        "i❤.example", "a\u{200d}b\u{fc}.example", "xn--a.example", "xn--bcher-kva!.example", "xn--0.example",
        "xn--BCHER-kvaxyz\u{fc}.example",
        "\u{301}\u{fc}.example", "אa\u{fc}.example", "\u{fc}\u{0}.example", "_dmarc.b\u{fc}cher.example",
        "a_b.\u{fc}.example", "\u{2100}\u{fc}.example", "xn--xn---epa.example",
    ])
    func whatIsNoDomainHasNone(text: String) {
        #expect(DomainName.ascii(text) == nil)
    }

    @Test(arguments: [
        ("xn--bcher-kva.example", "bücher.example"), ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("xn--r8jz45g.jp", "例え.jp"),
        ("example.com", "example.com"), ("xn--strae-oqa.de", "straße.de"),
        // Cyrillic letters among Latin ones, Greek ones, and what can't be read at all.
        ("xn--exmple-4nf.com", "xn--exmple-4nf.com"), ("xn--ggle-55da.com", "xn--ggle-55da.com"),
        ("xn--a.com", "xn--a.com"),
        ("xn--bcher-kva.xn--exmple-4nf", "bücher.xn--exmple-4nf"),
    ])
    func isShownInOneScriptOnly(domain: String, shown: String) {
        #expect(DomainName.displayText(of: domain) == shown)
    }

    @Test func longTextIsRefusedByItsLength() {
        let long = String(repeating: "ü", count: 30_000)
        let time = CPUTime.least { #expect(DomainName.ascii(long) == nil) }
        #expect(time < .milliseconds(1), "\(time)")
    }
}
