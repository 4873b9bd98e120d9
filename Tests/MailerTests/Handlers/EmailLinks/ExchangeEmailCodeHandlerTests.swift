import Models
import Testing

@testable import MailerService

@Suite struct ExchangeEmailCodeHandlerTests {
    /// A page asks for the code first, and then continues as if the link had been opened.
    @Test(arguments: [OneTimeGrant.Purpose.passwordReset, .invite])
    func replacesTheTokenOfTheLink(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(purpose)
        let issued = try await mailer.issue(grant)
        for _ in 0..<4 { _ = try? await mailer.exchange(wrongCode(issued.code), for: grant) }
        // Again and again, for a reader who goes back: only the last token counts.
        let first = try await mailer.exchange(issued.code, for: grant)
        let second = try await mailer.exchange(issued.code, for: grant)
        for void in [issued.token, first] {
            #expect(await MailerTests.code { try await mailer.redeem(void, purpose) } == "token_invalid")
        }
        let use = RedemptionID.make()
        #expect(try await mailer.redeem(second, purpose, as: use).grant == grant)
        #expect(await MailerTests.code { try await mailer.exchange(issued.code, for: grant) } == "token_held")
        try await mailer.finish(use, isSpent: true)
        #expect(await MailerTests.code { try await mailer.exchange(issued.code, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(second, purpose) } == "token_invalid")
    }

    @Test func countsWrongCodes() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.passwordReset)
        let issued = try await mailer.issue(grant)
        for _ in 0..<5 {
            #expect(
                await MailerTests.code { try await mailer.exchange(wrongCode(issued.code), for: grant) }
                    == "code_invalid")
        }
        #expect(await MailerTests.code { try await mailer.exchange(issued.code, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(issued.token, .passwordReset) } == nil)
    }
}
