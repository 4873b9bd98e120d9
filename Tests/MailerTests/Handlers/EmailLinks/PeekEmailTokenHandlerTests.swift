import Models
import Testing

@testable import MailerService

@Suite struct PeekEmailTokenHandlerTests {
    @Test func spendsNothing() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let token = try await mailer.issue(grant).token
        for _ in 0..<3 {
            #expect(
                try await PeekEmailTokenHandler(tokens: mailer.service.tokens)(.init(token: token), mailer.context())
                    == grant)
        }
        let id = RedemptionID.make()
        #expect(await code { try await mailer.redeem(token, .magicLink, as: id) } == nil)
        try await mailer.finish(id, isSpent: true)
        #expect(
            await code {
                try await PeekEmailTokenHandler(tokens: mailer.service.tokens)(.init(token: token), mailer.context())
            }
                == "token_invalid")
    }
}
