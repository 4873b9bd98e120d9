import Models
import Testing

@testable import TokensService

@Suite struct BeginAttemptHandlerTests {
    @Test func allowsAttemptsUntilAPauseIsDue() async throws {
        let tokens = try await TokensFixture()
        let handler = BeginAttemptHandler(attempts: tokens.service.attempts)
        let call = Tokens.BeginAttempt(
            subject: Secret("password \(UserID.make())"), rule: .init(limit: 2, window: 300), perDay: 100)
        for _ in 0..<2 {
            let attempt = try await handler(call, tokens.context())
            #expect(!attempt.isKnownDevice)
        }
        let error = await #expect(throws: ServiceError.self) { try await handler(call, tokens.context()) }
        #expect(error?.code == .rateLimited && error?.retryAfter == 2)
    }

    /// Otherwise somebody who has taken over a gateway could use up the attempts of operators at the console.
    @Test(arguments: [nil, Secret("device")])
    func onlyOperatorsCountTheAttemptsOfOperators(device: Secret?) async throws {
        let tokens = try await TokensFixture()
        let handler = BeginAttemptHandler(attempts: tokens.service.attempts)
        let subject = Tokens.AttemptSubject.ofOperator(
            Tokens.AttemptSubject.secondFactor(of: .make()), at: device)
        let call = Tokens.BeginAttempt(
            subject: Secret(subject), rule: .init(limit: 1, window: 300), perDay: 100)
        for _ in 0..<3 { #expect(await code { try await handler(call, tokens.context()) } == "forbidden") }
        #expect(await code { try await handler(call, tokens.context(caller: .operator)) } == nil)
    }
}
