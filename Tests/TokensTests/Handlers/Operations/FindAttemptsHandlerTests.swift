import Models
import Testing

@testable import TokensService

@Suite struct FindAttemptsHandlerTests {
    @Test func answersInTheOrderOfTheSubjects() async throws {
        let tokens = try await TokensFixture()
        let (tried, other) = (Secret("password \(UserID.make())"), Secret("password \(UserID.make())"))
        for _ in 0..<2 {
            _ = try await BeginAttemptHandler(attempts: tokens.service.attempts)(
                Tokens.BeginAttempt(subject: tried, rule: .init(limit: 2, window: 300), perDay: 100), tokens.context())
        }
        let handler = FindAttemptsHandler(attempts: tokens.service.attempts)
        let states = try await handler(Tokens.FindAttempts(subjects: [other, tried, other]), tokens.context())
        #expect(states.map(\.failedToday) == [0, 2, 0])
        #expect(states.map { $0.pausedUntil == nil } == [true, false, true])
        #expect(try await handler(Tokens.FindAttempts(subjects: []), tokens.context()).isEmpty)
    }

    @Test func refusesTooManySubjects() async throws {
        let tokens = try await TokensFixture()
        let subjects = (0...Tokens.FindAttempts.maximumSubjects).map { Secret("\($0)") }
        let error = await #expect(throws: ServiceError.self) {
            try await FindAttemptsHandler(attempts: tokens.service.attempts)(
                Tokens.FindAttempts(subjects: subjects), tokens.context())
        }
        #expect(error?.code == .invalidRequest)
    }
}
