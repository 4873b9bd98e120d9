import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ClientCredentialStoreTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    @Test func keepsOnlyTheHashesThatAreStillValid() async throws {
        let identity = try await IdentityFixture()
        let store = identity.service.credentials
        let id = identity.client.id
        func add(_ hash: Data, overlap: Int) async throws {
            try await store.addSecret(hash, to: id, overlap: overlap, deadline: deadline) {
                AuditEntry(
                    event: .clientSecretRenewed, application: $0.applicationID, client: $0.id,
                    context: identity.context())
            }
        }
        let hashes = (0..<3).map { Data(repeating: $0, count: 32) }
        try await add(hashes[0], overlap: 0)
        #expect(try await store.secretHashes(of: id, deadline: deadline) == [hashes[0]])
        try await add(hashes[1], overlap: 60)
        #expect(try await Set(store.secretHashes(of: id, deadline: deadline)) == Set(hashes.prefix(2)))
        try await add(hashes[2], overlap: 0)
        #expect(try await store.secretHashes(of: id, deadline: deadline) == [hashes[2]])
        #expect(try await store.keySet(of: id, deadline: deadline) == nil)
    }
}
