import Models
import Testing

@testable import IdentityService

@Suite struct EmailHasherTests {
    private let email = EmailAddress("ann@example.com")

    @Test func hashesDependOnAddressApplicationAndKey() throws {
        let (email, other) = (try #require(email), try #require(EmailAddress("bob@example.com")))
        let (here, there) = (ApplicationID.make(), ApplicationID.make())
        let hasher = EmailHasher(key: .random())
        #expect(hasher.hash(email, in: here) == hasher.hash(email, in: here))
        #expect(hasher.hash(email, in: here).count == 32)
        #expect(hasher.hash(email, in: here) != hasher.hash(other, in: here))
        #expect(hasher.hash(email, in: here) != hasher.hash(email, in: there))
        #expect(hasher.hash(email, in: here) != EmailHasher(key: .random()).hash(email, in: here))
    }
}
