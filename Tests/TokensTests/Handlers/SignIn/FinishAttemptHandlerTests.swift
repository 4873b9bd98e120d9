import Models
import Testing

@testable import TokensService

@Suite struct FinishAttemptHandlerTests {
    @Test(arguments: [(Tokens.FinishAttempt.Outcome.right, true), (.untried, true), (.wrong, false)])
    func takesBackAllButFailedAttempts(outcome: Tokens.FinishAttempt.Outcome, isTakenBack: Bool) async throws {
        let tokens = try await TokensFixture()
        let begin = BeginAttemptHandler(attempts: tokens.service.attempts)
        let finish = FinishAttemptHandler(attempts: tokens.service.attempts)
        let (subject, rule) = (Secret("password \(UserID.make())"), Tokens.LimitRule(limit: 1, window: 300))
        let call = Tokens.BeginAttempt(subject: subject, rule: rule, perDay: 100)
        let attempt = try await begin(call, tokens.context())
        _ = try await finish(
            .init(subject: subject, rule: rule, attempt: attempt, outcome: outcome), tokens.context())
        #expect(await code { try await begin(call, tokens.context()) } == (isTakenBack ? nil : "rate_limited"))
    }

    @Test func onlyOperatorsFinishTheAttemptsOfOperators() async throws {
        let tokens = try await TokensFixture()
        let begin = BeginAttemptHandler(attempts: tokens.service.attempts)
        let finish = FinishAttemptHandler(attempts: tokens.service.attempts)
        let subject = Secret(Tokens.AttemptSubject.ofOperator(Tokens.AttemptSubject.secondFactor(of: .make())))
        let rule = Tokens.LimitRule(limit: 1, window: 300)
        let call = Tokens.BeginAttempt(subject: subject, rule: rule, perDay: 100)
        let attempt = try await begin(call, tokens.context(caller: .operator))
        let end = Tokens.FinishAttempt(
            subject: subject, rule: rule, attempt: attempt, outcome: .right, clearsFailedAttempts: true)
        #expect(await code { try await finish(end, tokens.context()) } == "forbidden")
        #expect(await code { try await begin(call, tokens.context(caller: .operator)) } == "rate_limited")
        #expect(await code { try await finish(end, tokens.context(caller: .operator)) } == nil)
        #expect(await code { try await begin(call, tokens.context(caller: .operator)) } == nil)
    }
}
