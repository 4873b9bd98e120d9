import Models
import Testing

@testable import TokensService

@Suite struct ReleaseEmailLimitHandlerTests {
    @Test func allowsAnotherEmailOfThePurpose() async throws {
        let tokens = try await TokensFixture()
        let spend = SpendEmailLimitHandler(emailLimits: tokens.service.emailLimits)
        let release = ReleaseEmailLimitHandler(emailLimits: tokens.service.emailLimits)
        let call = Tokens.SpendEmailLimit(
            mailbox: Secret("ann@example.com"), purpose: .signIn, client: TokensFixture.client, asker: Secret("a"),
            rules: .init(asks: .init(limit: 5, window: 60), mails: [.init(limit: 10, window: 3600)]))
        var verdicts = [
            try await spend(call, tokens.context()).verdict, try await spend(call, tokens.context()).verdict,
        ]
        _ = try await release(
            .init(mailbox: call.mailbox, purpose: call.purpose, client: call.client, asker: call.asker),
            tokens.context())
        verdicts.append(try await spend(call, tokens.context()).verdict)
        #expect(verdicts == [.send, .recent, .send])
    }
}
