import Models
import Testing

@testable import IdentityService

@Suite struct ListAPIKeysHandlerTests {
    @Test func listsKeysOldestFirst() async throws {
        let identity = try await IdentityFixture()
        let first = try await identity.createAPIKey("first", .read).key
        let second = try await identity.createAPIKey("second", .write, application: identity.client.applicationID).key
        let listed = try await identity.call(Identity.ListAPIKeys(), identity.operatorContext)
        #expect(listed.map(\.id) == [first.id, second.id])
        #expect(listed.map(\.applicationID) == [nil, identity.client.applicationID])
        #expect(listed.allSatisfy { $0.lastUsedAt == nil })
    }
}
