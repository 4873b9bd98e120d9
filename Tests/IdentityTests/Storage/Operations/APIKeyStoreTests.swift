import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct APIKeyStoreTests {
    private func add(_ name: String, atMost maximum: Int, _ identity: IdentityFixture) async throws {
        let key = APIKey(id: .make(), name: name, scope: .read, createdAt: .now)
        try await identity.service.apiKeys.add(
            key, hash: Data(name.utf8).sha256, maximum: maximum,
            audit: .apiKey(key, .apiKeyCreated, identity.operatorContext), deadline: .now + .seconds(10))
    }

    /// Each sees the others, so that no two take the last place.
    @Test func thereAreNeverTooMany() async throws {
        let identity = try await IdentityFixture()
        let added = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                group.addTask { await error { try await add("key \(index)", atMost: 3, identity) } == nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(added == 3)
        #expect(await error { try await add("one more", atMost: 3, identity) }?.code == .alreadyExists)
        #expect(try await identity.auditEntries { $0.event = .apiKeyCreated }.count == 3)
    }

    @Test func keysThatExpiredLongAgoMakeRoom() async throws {
        let identity = try await IdentityFixture()
        try await add("old", atMost: 1, identity)
        try await identity.postgres.execute("UPDATE identity.api_keys SET expires_at = now() - interval '31 days'")
        try await add("new", atMost: 1, identity)
        let names = try await identity.service.apiKeys.all(deadline: .now + .seconds(10)).map(\.name)
        #expect(names == ["new"])
    }

    @Test func useIsKeptOnceAMinute() async throws {
        let identity = try await IdentityFixture()
        try await add("busy", atMost: 9, identity)
        let keys = identity.service.apiKeys
        let id = try #require(try await keys.all(deadline: .now + .seconds(10)).first?.id)
        try await keys.markUsed(id, deadline: .now + .seconds(10))
        let first = try #require(try await keys.all(deadline: .now + .seconds(10)).first?.lastUsedAt)
        try await keys.markUsed(id, deadline: .now + .seconds(10))
        #expect(try await keys.all(deadline: .now + .seconds(10)).first?.lastUsedAt == first)
        try await identity.postgres.execute(
            "UPDATE identity.api_keys SET last_used_at = now() - interval '2 minutes'")
        try await keys.markUsed(id, deadline: .now + .seconds(10))
        let last = try #require(try await keys.all(deadline: .now + .seconds(10)).first?.lastUsedAt)
        #expect(last >= first)
    }
}
