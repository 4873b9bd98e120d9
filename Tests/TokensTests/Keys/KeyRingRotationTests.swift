import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct KeyRingRotationTests {
    @Test func rotatesByItselfOnceAfterNinetyDays() async throws {
        let first = try await TokensFixture()
        var replicas = [first]
        for _ in 0..<4 { replicas.append(try await TokensFixture(beside: first)) }
        first.clock.pass(90 * 86_400 - 60)
        try await first.service.keyRing.update()
        #expect(try first.service.keyRing.current().jwks.keys.count == 1)
        first.clock.pass(61)
        await withTaskGroup(of: Void.self) { group in
            for replica in replicas { group.addTask { try? await replica.service.keyRing.update() } }
        }
        for replica in replicas { try await replica.service.keyRing.update() }
        let sets = try replicas.map { try $0.service.keyRing.current().jwks }
        #expect(sets[0].keys.count == 2 && sets.allSatisfy { $0 == sets[0] })
        #expect(try await first.service.keyRing.store.events(after: 0).count == 2)
        // And again 90 days after the new one has begun to sign.
        first.clock.pass(600 + 90 * 86_400)
        try await first.service.keyRing.update()
        #expect(try await first.service.keyRing.store.events(after: 0).count == 3)
        #expect(try first.service.keyRing.current().jwks.keys.count == 2)
    }

    /// The clock runs through a whole rotation while replicas sign and check: not one check fails, nor would one by a key
    /// set that is as old as it may be.
    @Test func noTokenIsRefusedDuringARotation() async throws {
        let first = try await TokensFixture()
        let replicas = [first, try await TokensFixture(beside: first), try await TokensFixture(beside: first)]
        var cached = try first.service.keyRing.current().jwks
        var cachedAt = first.clock.now
        var kids: Set<String> = []
        _ = try await first.service.keyRing.addNextKey(by: "test")
        for step in 0..<80 {
            first.clock.pass(20)
            // Replicas read the keys at different times, and each may be a reading behind.
            try await replicas[step % 3].service.keyRing.update()
            if first.clock.now.timeIntervalSince(cachedAt) >= 300 {
                (cached, cachedAt) = (try replicas[step % 3].service.keyRing.current().jwks, first.clock.now)
            }
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<9 {
                    group.addTask {
                        let token = try await replicas[index % 3].session().tokens.accessToken
                        for replica in replicas { _ = try await replica.check(token) }
                        return try first.kid(of: token)
                    }
                }
                for try await kid in group {
                    kids.insert(kid)
                    #expect(cached.keys.contains { $0.kid == kid })
                }
            }
        }
        #expect(kids.count == 2)
    }
}
