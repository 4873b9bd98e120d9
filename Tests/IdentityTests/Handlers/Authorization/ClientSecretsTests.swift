import Models
import Testing

@testable import IdentityService

@Suite struct ClientSecretsTests {
    @Test func aSecretMatchesItsOwnHashOnly() {
        let (first, second) = (ClientSecrets.make(), ClientSecrets.make())
        #expect(first.reveal().hasPrefix("lks_") && first != second)
        let hashes = [ClientSecrets.hash(second), ClientSecrets.hash(first)]
        #expect(hashes.allSatisfy { $0.count == 32 })
        #expect(ClientSecrets.matches(first, anyOf: hashes))
        #expect(!ClientSecrets.matches(first, anyOf: [hashes[0]]))
        #expect(!ClientSecrets.matches(first, anyOf: []))
    }
}
