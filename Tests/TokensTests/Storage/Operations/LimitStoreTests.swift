import Foundation
import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct LimitStoreTests {
    private func spend(_ subject: String, _ rule: Tokens.LimitRule = .init(limit: 10, window: 60)) -> Tokens.Spend {
        Tokens.Spend(policy: "sign_in", subject: Secret(subject), rule: rule)
    }

    @Test func allowsUsesInANewWindow() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let one = spend(subject, .init(limit: 1, window: 1))
        let deadline = tokens.context().deadline.instant
        #expect(try await tokens.service.limits.spend(one, deadline: deadline).isAllowed)
        let second = try await tokens.service.limits.spend(one, deadline: deadline)
        #expect(!second.isAllowed)
        let counters = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix)limit:*")).array ?? []
        let counter = try #require(counters.first?.string)
        let left = try #require(try await tokens.redis.send(RedisCommand("PTTL", counter)).int)
        #expect(counters.count == 1 && (1...1000).contains(left))
        // As when the window is over.
        _ = try await tokens.redis.send(RedisCommand("PEXPIRE", counter, 0))
        #expect(try await tokens.service.limits.spend(one, deadline: deadline).isAllowed)
    }

    @Test func doesNotCountRefusedUsesForLargerGroups() async throws {
        let (tokens, site) = (try await TokensFixture(), UUID().uuidString)
        func spend(_ subject: String) async throws -> Tokens.LimitState {
            try await tokens.service.limits.spend(
                .init(
                    policy: "sign_in", subject: Secret("\(site) \(subject)"), rule: .init(limit: 3, window: 60),
                    groups: [.init(subject: Secret(site), rule: .init(limit: 8, window: 60))]),
                deadline: tokens.context().deadline.instant)
        }
        // Past its own limit, a subject's uses do not count for the group.
        for _ in 0..<50 { _ = try await spend("a") }
        var allowed = 0
        for subject in ["b", "c", "d", "e"] {
            for _ in 0..<3 where try await spend(subject).isAllowed { allowed += 1 }
        }
        #expect(allowed == 5)
        let refused = try await spend("f")
        #expect(!refused.isAllowed && refused.rule.limit == 8 && refused.remaining == 0)
    }

    @Test func storesOnlyHashesWhichExpire() async throws {
        let (tokens, subject) = (try await TokensFixture(), "ann@example.com \(UUID().uuidString)")
        _ = try await tokens.service.limits.spend(spend(subject), deadline: tokens.context().deadline.instant)
        let attempt = Tokens.BeginAttempt(
            subject: Secret(subject), rule: .init(limit: 5, window: 300), perDay: 100)
        _ = try await tokens.service.attempts.begin(attempt, deadline: tokens.context().deadline.instant)
        let keys = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix)*"))
        let names = (keys.array ?? []).compactMap(\.string).filter { !$0.contains("signing_key") }
        #expect(names.count == 2)
        #expect(!names.contains { $0.contains("ann") || $0.contains("sign_in") })
        for name in names {
            let lifetime = try await tokens.redis.send(RedisCommand("TTL", name)).int ?? -1
            #expect((1...86_400).contains(lifetime))
        }
    }
}
