import Models
import Testing

@testable import IdentityService

@Suite struct BreachedPasswordHashTests {
    /// As `printf password | sha1sum` writes it.
    @Test func isTheSHA1OfThePassword() {
        let hash = BreachedPasswordHash(Secret("password"))
        #expect(hash.text == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")
        #expect(hash.prefix == "5BAA6" && hash.suffix == "1E4C9B93F3F0682250B6CF8331B7EE68FD8")
    }

    @Test func theFormOfCharactersDoesNotMatter() {
        #expect(BreachedPasswordHash(Secret("ｐassword")).text == BreachedPasswordHash(Secret("password")).text)
    }
}
