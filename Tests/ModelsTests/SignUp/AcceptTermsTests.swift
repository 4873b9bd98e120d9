import Models
import Testing

@Suite struct AcceptTermsTests {
    @Test func aVersionIsShortPlainText() {
        for version in ["1", "2026-11-28", "v1.0+eu", String(repeating: "x", count: 64)] {
            #expect(TermsOfService.isVersion(version))
        }
        for version in ["", " ", "a b", "a\n", "é", String(repeating: "x", count: 65)] {
            #expect(!TermsOfService.isVersion(version))
        }
    }
}
