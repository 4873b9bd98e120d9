import Models
import Testing

@testable import IdentityService

@Suite struct UsedProofStoreTests {
    @Test func acceptsAProofOnce() async throws {
        let store = try await IdentityFixture().service.usedProofs
        try await store.use("a", deadline: .now + .seconds(30))
        try await store.use("b", deadline: .now + .seconds(30))
        #expect(await error { try await store.use("a", deadline: .now + .seconds(30)) } == .invalidProof)
    }

    @Test func tellsWhatWasUsed() async throws {
        let identity = try await IdentityFixture()
        try await identity.service.usedProofs.use("a", deadline: .now + .seconds(30))
        let used = try await identity.postgres.transaction { transaction in
            [try transaction.wasUsed("a"), try transaction.wasUsed("b")]
        }
        #expect(used == [true, false])
    }

    @Test func acceptsOneOfManyConcurrentUses() async throws {
        let store = try await IdentityFixture().service.usedProofs
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await error { try await store.use("a", deadline: .now + .seconds(30)) } == nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(accepted == 1)
    }

    /// A transaction that is rolled back leaves the proof unused.
    @Test func aFailedTransactionUsesNothing() async throws {
        let identity = try await IdentityFixture()
        await #expect(throws: ServiceError.self) {
            try await identity.postgres.transaction { transaction in
                try transaction.useProof("a")
                throw ServiceError.internal
            }
        }
        try await identity.service.usedProofs.use("a", deadline: .now + .seconds(30))
    }

    @Test func forgetsProofsThatHaveExpired() async throws {
        let identity = try await IdentityFixture()
        let store = identity.service.usedProofs
        for id in ["old", "new"] { try await store.use(id, deadline: .now + .seconds(30)) }
        try await identity.postgres.execute(
            "UPDATE identity.used_proofs SET used_at = now() - interval '66 minutes' WHERE id = 'old'")
        try await store.deleteExpired()
        try await store.use("old", deadline: .now + .seconds(30))
        #expect(await error { try await store.use("new", deadline: .now + .seconds(30)) } == .invalidProof)
    }
}
