import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct ClientSecretsTests {
    @Test func aSecretMatchesItsOwnHashOnly() {
        let (first, second) = (RandomToken.makeClientSecret(), RandomToken.makeClientSecret())
        #expect(first.reveal().hasPrefix("lks_") && first != second)
        let hashes = [ClientSecrets.hash(second), ClientSecrets.hash(first)]
        #expect(hashes.allSatisfy { $0.count == 32 })
        #expect(ClientSecrets.matches(first, anyOf: hashes))
        #expect(!ClientSecrets.matches(first, anyOf: [hashes[0]]))
        #expect(!ClientSecrets.matches(first, anyOf: []))
    }
}
