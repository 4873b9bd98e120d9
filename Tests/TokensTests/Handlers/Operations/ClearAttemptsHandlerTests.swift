import Models
import Testing

@testable import TokensService

@Suite struct ClearAttemptsHandlerTests {
    @Test func theNextAttemptIsAllowedAtOnce() async throws {
        let tokens = try await TokensFixture()
        let subject = Secret("password \(UserID.make())")
        let begin = BeginAttemptHandler(attempts: tokens.service.attempts)
        let call = Tokens.BeginAttempt(subject: subject, rule: .init(limit: 1, window: 300), perDay: 1)
        _ = try await begin(call, tokens.context())
        await #expect(throws: ServiceError.self) { try await begin(call, tokens.context()) }
        let clear = ClearAttemptsHandler(attempts: tokens.service.attempts)
        // A subject without attempts does no harm.
        _ = try await clear(Tokens.ClearAttempts(subjects: [subject, Secret("nobody")]), tokens.context())
        _ = try await begin(call, tokens.context())
    }
}
