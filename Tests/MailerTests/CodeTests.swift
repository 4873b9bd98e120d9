import Models
import Testing

@testable import MailerService

@Suite struct CodeTests {
    /// Another code of six digits.
    private func wrong(_ code: Secret) -> Secret {
        let digits = code.reveal()
        return Secret((digits.first == "0" ? "1" : "0") + digits.dropFirst())
    }

    @Test func theRightCodeSpendsCodeAndLink() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let code = try #require(issued.code)
        #expect(code.reveal().count == 6 && code.reveal().allSatisfy(\.isNumber))
        #expect(try await mailer.redeem(code: code, for: grant).grant == grant)
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(issued.token, .magicLink) } == "token_invalid")
    }

    @Test func fiveWrongOnesVoidItHoweverManyTryAtOnce() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let code = try #require(issued.code)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try? await mailer.redeem(code: wrong(code), for: grant) } }
        }
        #expect(await MailerTests.code { try await mailer.redeem(code: wrong(code), for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == "code_invalid")
        // The link has 256 bits: nobody has guessed anything about it.
        #expect(await MailerTests.code { try await mailer.redeem(issued.token, .magicLink) } == nil)
    }

    @Test func fourWrongOnesLeaveTheRightOneGood() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let code = try #require(try await mailer.issue(grant).code)
        for _ in 0..<4 { _ = try? await mailer.redeem(code: wrong(code), for: grant) }
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == nil)
    }

    @Test func aCodeIsForOneAddressAndOneClient() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let code = try #require(try await mailer.issue(grant).code)
        for other in [
            try mailer.grant(.magicLink, "bob@example.com"), try mailer.grant(.magicLink, client: "client_other"),
        ] {
            #expect(await MailerTests.code { try await mailer.redeem(code: code, for: other) } == "code_invalid")
        }
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == nil)
    }

    @Test func aNewMailMakesTheOldCodeVoid() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let old = try #require(try await mailer.issue(grant).code)
        var new = try #require(try await mailer.issue(grant).code)
        // One time in a million they are the same.
        if new == old { new = try #require(try await mailer.issue(grant).code) }
        #expect(await MailerTests.code { try await mailer.redeem(code: old, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(code: new, for: grant) } == nil)
    }
}
