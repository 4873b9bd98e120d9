import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct LimitTests {
    private func spend(_ subject: String, _ rule: Tokens.LimitRule = .init(limit: 10, window: 60)) -> Tokens.Spend {
        Tokens.Spend(policy: "sign_in", subject: Secret(subject), rule: rule)
    }

    private func pause(_ tokens: TokensFixture, _ subject: String, perDay: Int = 100) async throws -> Int? {
        let reply = try await tokens.house.limits.beginAttempt(
            .init(subject: Secret(subject), rule: Self.failures, perDay: perDay),
            deadline: tokens.context().deadline.instant)
        return if case .paused(let seconds) = reply { seconds } else { nil }
    }

    private static let failures = Tokens.LimitRule(limit: 5, window: 300)

    @Test func ofManyAtOnceTheAllowedPass() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let handler = SpendLimits(limits: tokens.house.limits)
        let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { try await handler(.init([spend(subject)]), tokens.context())[0].isAllowed }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(allowed == 10)
        let state = try await handler(.init([spend(subject), spend(UUID().uuidString)]), tokens.context())
        #expect(state.map(\.isAllowed) == [false, true])
        #expect(state.map(\.remaining) == [0, 9])
        #expect((1...60).contains(state[0].reset))
    }

    @Test func aWindowEnds() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let one = spend(subject, .init(limit: 1, window: 1))
        let deadline = tokens.context().deadline.instant
        #expect(try await tokens.house.limits.spend(one, deadline: deadline).isAllowed)
        let second = try await tokens.house.limits.spend(one, deadline: deadline)
        #expect(!second.isAllowed)
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await tokens.house.limits.spend(one, deadline: deadline).isAllowed)
    }

    @Test func redisLearnsNoNamesAndForgets() async throws {
        let (tokens, subject) = (try await TokensFixture(), "ann@example.com \(UUID().uuidString)")
        _ = try await tokens.house.limits.spend(spend(subject), deadline: tokens.context().deadline.instant)
        _ = try await pause(tokens, subject)
        let keys = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix)*"))
        let names = (keys.array ?? []).compactMap(\.string).filter { !$0.contains("signing_key") }
        #expect(names.count == 2)
        #expect(!names.contains { $0.contains("ann") || $0.contains("sign_in") })
        for name in names {
            let lifetime = try await tokens.redis.send(RedisCommand("TTL", name)).int ?? -1
            #expect((1...86_400).contains(lifetime))
        }
    }

    @Test func eachFailurePastTheFifthTakesTwiceAsLong() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        for _ in 0..<5 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
        }
        for expected in [2, 4, 8, 16] {
            let pauses = [try await pause(tokens, subject), try await pause(tokens, subject)]
            // Asking does not lengthen it.
            #expect(pauses == [expected, expected])
            tokens.clock.pass(TimeInterval(expected) + 0.01)
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
        }
        // Quiet for long enough: from the beginning.
        tokens.clock.pass(32 + 301)
        for _ in 0..<5 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
        }
        let again = try await pause(tokens, subject)
        #expect(again == 2)
    }

    @Test func ofManyTriesAtOnceFivePass() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let open = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { try await pause(tokens, subject) == nil } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(open == 5)
    }

    @Test func aTryThatWasRightIsNotCounted() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        func settle(forgets: Bool) async throws {
            try await tokens.house.limits.settleAttempt(
                .init(
                    subject: Secret(subject), rule: Self.failures, attempt: .init(isKnownDevice: false),
                    outcome: .right, forgetsFailures: forgets),
                deadline: tokens.context().deadline.instant)
        }
        for _ in 0..<20 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
            try await settle(forgets: false)
        }
        for _ in 0..<4 { _ = try await pause(tokens, subject) }
        try await settle(forgets: true)
        for _ in 0..<5 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
        }
        let isClosed = try await pause(tokens, subject) != nil
        #expect(isClosed)
    }

    /// Four failures and a success, again and again: whoever has a session and guesses beside its owner.
    @Test func successesDoNotMakeADayLonger() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        var (failures, isOpen) = (0, true)
        for _ in 0..<60 where isOpen {
            for _ in 0..<4 where isOpen {
                isOpen = try await pause(tokens, subject) == nil
                if isOpen { failures += 1 }
                tokens.clock.pass(400)
            }
            guard isOpen, try await pause(tokens, subject) == nil else { break }
            try await tokens.house.limits.settleAttempt(
                .init(
                    subject: Secret(subject), rule: Self.failures, attempt: .init(isKnownDevice: false),
                    outcome: .right, forgetsFailures: true),
                deadline: tokens.context().deadline.instant)
        }
        #expect(failures == 100)
    }

    @Test func aWiderNetworkHasMoreAndNobodyInItUsesItUp() async throws {
        let (tokens, site) = (try await TokensFixture(), UUID().uuidString)
        func spend(_ subject: String) async throws -> Tokens.LimitState {
            try await tokens.house.limits.spend(
                .init(
                    policy: "sign_in", subject: Secret("\(site) \(subject)"), rule: .init(limit: 3, window: 60),
                    groups: [.init(subject: Secret(site), rule: .init(limit: 8, window: 60))]),
                deadline: tokens.context().deadline.instant)
        }
        // Past its own limit, what one does counts for nobody else.
        for _ in 0..<50 { _ = try await spend("a") }
        var allowed = 0
        for subject in ["b", "c", "d", "e"] {
            for _ in 0..<3 where try await spend(subject).isAllowed { allowed += 1 }
        }
        #expect(allowed == 5)
        let refused = try await spend("f")
        #expect(!refused.isAllowed && refused.rule.limit == 8 && refused.remaining == 0)
    }

    @Test func aDayHasItsMost() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        for _ in 0..<7 {
            let isOpen = try await pause(tokens, subject, perDay: 7) == nil
            #expect(isOpen)
            tokens.clock.pass(3600)
        }
        let left = try #require(try await pause(tokens, subject, perDay: 7))
        #expect((16 * 3600...17 * 3600).contains(left))
        tokens.clock.pass(TimeInterval(left))
        let tomorrow = try await pause(tokens, subject, perDay: 7)
        #expect(tomorrow == nil)
    }

    @Test func aRefreshIsCountedInTheSameCall() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let refresh = RefreshSession(
            sessions: tokens.house.sessions, mint: tokens.house.mint, limits: tokens.house.limits,
            signer: tokens.house.signer, logger: tokens.house.logger)
        let one = spend(UUID().uuidString, .init(limit: 1, window: 60))
        let first = try await refresh(
            .init(refreshToken: grant.tokens.refreshToken, client: nil, device: .init(), spend: one), tokens.context())
        #expect(first.limit?.remaining == 0)
        let refused = await code {
            try await refresh(
                .init(refreshToken: first.tokens.refreshToken, client: nil, device: .init(), spend: one),
                tokens.context())
        }
        #expect(refused == "rate_limited")
        // What was refused was not rotated.
        let second = try await tokens.refresh(first.tokens.refreshToken)
        #expect(second.limit == nil)
        // What is no token of ours spends nothing that a neighbour may need.
        let other = spend(UUID().uuidString, .init(limit: 1, window: 60))
        let forged = String(second.tokens.refreshToken.reveal().dropLast(3)) + "AAA"
        for junk in ["junk", forged] {
            let code = await code {
                try await refresh(
                    .init(refreshToken: Secret(junk), client: nil, device: .init(), spend: other), tokens.context())
            }
            #expect(code == "invalid_refresh_token")
        }
        #expect(try await tokens.house.limits.spend(other, deadline: tokens.context().deadline.instant).isAllowed)
    }
}
