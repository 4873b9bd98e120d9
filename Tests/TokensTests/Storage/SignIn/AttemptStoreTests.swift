import Foundation
import Models
import RPC
import Testing

@testable import TokensService

/// Attempts from any device; `AttemptStoreDeviceTests` has those on known devices.
@Suite struct AttemptStoreTests {
    private static let rule = Tokens.LimitRule(limit: 5, window: 300)

    private func pause(_ tokens: TokensFixture, _ subject: String, perDay: Int = 100) async throws -> Int? {
        let reply = try await tokens.service.attempts.begin(
            .init(subject: Secret(subject), rule: Self.rule, perDay: perDay),
            deadline: tokens.context().deadline.instant)
        return if case .paused(let seconds) = reply { seconds } else { nil }
    }

    @Test func eachFailedAttemptPastTheLimitDoublesThePause() async throws {
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

    @Test func countsConcurrentAttempts() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        let open = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { try await pause(tokens, subject) == nil } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(open == 5)
    }

    @Test func doesNotCountSuccesses() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        func finish(forgets: Bool) async throws {
            try await tokens.service.attempts.finish(
                .init(
                    subject: Secret(subject), rule: Self.rule, attempt: .init(isKnownDevice: false),
                    outcome: .right, clearsFailedAttempts: forgets),
                deadline: tokens.context().deadline.instant)
        }
        for _ in 0..<20 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
            try await finish(forgets: false)
        }
        for _ in 0..<4 { _ = try await pause(tokens, subject) }
        try await finish(forgets: true)
        for _ in 0..<5 {
            let isOpen = try await pause(tokens, subject) == nil
            #expect(isOpen)
        }
        let isClosed = try await pause(tokens, subject) != nil
        #expect(isClosed)
    }

    /// Four failed attempts and a success, again and again: a guesser and the owner of the account.
    @Test func successesDoNotExtendADay() async throws {
        let (tokens, subject) = (try await TokensFixture(), UUID().uuidString)
        var (failed, isOpen) = (0, true)
        for _ in 0..<60 where isOpen {
            for _ in 0..<4 where isOpen {
                isOpen = try await pause(tokens, subject) == nil
                if isOpen { failed += 1 }
                tokens.clock.pass(400)
            }
            guard isOpen, try await pause(tokens, subject) == nil else { break }
            try await tokens.service.attempts.finish(
                .init(
                    subject: Secret(subject), rule: Self.rule, attempt: .init(isKnownDevice: false),
                    outcome: .right, clearsFailedAttempts: true),
                deadline: tokens.context().deadline.instant)
        }
        #expect(failed == 100)
    }

    @Test func boundsTheFailedAttemptsOfADay() async throws {
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
}
