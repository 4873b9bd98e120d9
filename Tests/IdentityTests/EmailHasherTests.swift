import Foundation
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

    @Test func addressesOfOneMailboxHaveOneHashInAllApplications() throws {
        let hasher = EmailHasher(key: .random())
        func hash(_ address: String) throws -> Data { hasher.hash(CountedMailbox(try #require(EmailAddress(address)))) }
        #expect(try hash("ann@example.com") == hash("Ann+shop@example.com"))
        #expect(try hash("ann@example.com") != hash("bob@example.com"))
        #expect(try hash("ann@example.com") != hasher.hash(try #require(email), in: .make()))
    }
}
