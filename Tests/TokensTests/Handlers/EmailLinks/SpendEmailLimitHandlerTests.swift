import Models
import Testing

@testable import TokensService

@Suite struct SpendEmailLimitHandlerTests {
    @Test func aReachedLimitIsPartOfTheReply() async throws {
        let tokens = try await TokensFixture()
        let handler = SpendEmailLimitHandler(emailLimits: tokens.service.emailLimits)
        let call = Tokens.SpendEmailLimit(
            mailbox: Secret("ann@example.com"), purpose: .signUp, client: TokensFixture.client, asker: Secret("a"),
            rules: .init(asks: .init(limit: 5, window: 60), mails: [.init(limit: 1, window: 3600)]))
        let first = try await handler(call, tokens.context())
        #expect(first.verdict == .send && first.state.policy == "mailbox" && first.state.remaining == 0)
        let second = try await handler(call, tokens.context())
        #expect(second.verdict == .refused && !second.state.isAllowed)
    }
}
