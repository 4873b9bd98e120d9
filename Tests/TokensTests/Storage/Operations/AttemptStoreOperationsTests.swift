import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct AttemptStoreOperationsTests {
    private let subject = Secret(UUID().uuidString)

    private func state(_ tokens: TokensFixture) async throws -> Tokens.AttemptState {
        try #require(
            try await tokens.service.attempts.states(of: [subject], deadline: tokens.context().deadline.instant).first)
    }

    private func fail(_ tokens: TokensFixture, perDay: Int = 100) async throws {
        _ = try await tokens.service.attempts.begin(
            .init(subject: subject, rule: .init(limit: 3, window: 300), perDay: perDay),
            deadline: tokens.context().deadline.instant)
    }

    @Test func tellsUntilWhenAPauseLasts() async throws {
        let tokens = try await TokensFixture()
        #expect(try await state(tokens) == Tokens.AttemptState())
        for _ in 0..<2 { try await fail(tokens) }
        #expect(try await state(tokens) == Tokens.AttemptState(failedInARow: 2, failedToday: 2))
        try await fail(tokens)
        let paused = try await state(tokens)
        #expect(paused.failedInARow == 3 && paused.failedToday == 3)
        let end = try #require(paused.pausedUntil)
        #expect(abs(end.date.timeIntervalSince(tokens.service.attempts.now()) - 2) < 0.01)
        tokens.clock.pass(2.01)
        #expect(try await state(tokens).pausedUntil == nil)
    }

    @Test func tellsWhenTheDayIsUsedUp() async throws {
        let tokens = try await TokensFixture()
        for _ in 0..<2 { try await fail(tokens, perDay: 2) }
        let end = try #require(try await state(tokens).pausedUntil)
        #expect(abs(end.date.timeIntervalSince(tokens.service.attempts.now()) - 86_400) < 1)
        tokens.clock.pass(86_401)
        let tomorrow = try await state(tokens)
        #expect(tomorrow.failedToday == 0 && tomorrow.pausedUntil == nil)
    }
}
