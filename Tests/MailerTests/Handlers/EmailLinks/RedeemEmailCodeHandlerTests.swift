import Models
import Proofs
import Testing

@testable import MailerService

@Suite struct RedeemEmailCodeHandlerTests {
    @Test func spendsCodeAndLink() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let code = issued.code
        #expect(code.reveal().count == 6 && code.reveal().allSatisfy(\.isNumber))
        let use = RedemptionID.make()
        #expect(try await mailer.redeem(code: code, for: grant, as: use).grant == grant)
        try await mailer.finish(use, isSpent: true)
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(issued.token, .magicLink) } == "token_invalid")
    }

    @Test func fiveWrongCodesVoidIt() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let code = issued.code
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try? await mailer.redeem(code: wrongCode(code), for: grant) } }
        }
        #expect(await MailerTests.code { try await mailer.redeem(code: wrongCode(code), for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == "code_invalid")
        // The link has 256 bits, so wrong codes reveal nothing about it.
        #expect(await MailerTests.code { try await mailer.redeem(issued.token, .magicLink) } == nil)
    }

    @Test func fourWrongCodesLeaveItValid() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let code = try await mailer.issue(grant).code
        for _ in 0..<4 { _ = try? await mailer.redeem(code: wrongCode(code), for: grant) }
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == nil)
    }

    @Test func countsKnownDevicesSeparately() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        /// Tries five wrong codes of a new mail, which makes its code void.
        func fail(isKnownDevice: Bool) async throws {
            let code = try await mailer.issue(grant).code
            for _ in 0..<OneTimeTokenStore.maximumTries {
                _ = try? await mailer.redeem(code: wrongCode(code), for: grant, isKnownDevice: isKnownDevice)
            }
        }
        func signIn(isKnownDevice: Bool) async throws -> String? {
            let code = try await mailer.issue(grant).code
            return await MailerTests.code {
                try await mailer.redeem(code: code, for: grant, isKnownDevice: isKnownDevice)
            }
        }
        // One try short of the day's count, a stranger's code still counts.
        for _ in 0..<19 { try await fail(isKnownDevice: false) }
        #expect(try await signIn(isKnownDevice: false) == nil)
        try await fail(isKnownDevice: false)
        #expect(try await signIn(isKnownDevice: false) == "code_invalid")
        #expect(try await signIn(isKnownDevice: true) == nil)
        // Known devices end as well, after fewer.
        for _ in 0..<4 { try await fail(isKnownDevice: true) }
        #expect(try await signIn(isKnownDevice: true) == "code_invalid")
    }

    @Test func refusesACodeOfAnotherAddressOrClient() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let code = try await mailer.issue(grant).code
        for other in [
            try mailer.grant(.magicLink, "bob@example.com"), try mailer.grant(.magicLink, client: "client_other"),
        ] {
            #expect(await MailerTests.code { try await mailer.redeem(code: code, for: other) } == "code_invalid")
        }
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == nil)
    }

    @Test func aNewEmailVoidsTheOldCode() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let old = try await mailer.issue(grant).code
        var new = try await mailer.issue(grant).code
        // One time in a million they are the same.
        if new == old { new = try await mailer.issue(grant).code }
        #expect(await MailerTests.code { try await mailer.redeem(code: old, for: grant) } == "code_invalid")
        #expect(await MailerTests.code { try await mailer.redeem(code: new, for: grant) } == nil)
    }

    @Test(arguments: OneTimeGrant.Purpose.allCases)
    func refusesACodeForAnotherPurpose(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(purpose)
        let code = try await mailer.issue(grant).code
        for other in OneTimeGrant.Purpose.allCases where other != purpose {
            var place = Mailer.EmailCodeReference(grant)
            place.purpose = other
            #expect(await MailerTests.code { try await mailer.redeem(code: code, at: place) } == "code_invalid")
        }
        #expect(try await mailer.redeem(code: code, for: grant).grant == grant)
    }

    /// Users verify while they are signed in, at any client of the application.
    @Test func aVerificationCodeBelongsToTheCredential() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.verification)
        let code = try await mailer.issue(grant).code
        var place = Mailer.EmailCodeReference(grant)
        place.client = try #require(ClientID("client_other"))
        // It does nothing more the second time, so it is neither held nor spent.
        for _ in 0..<2 { #expect(try await mailer.redeem(code: code, at: place).grant == grant) }
        place.credential = .make()
        #expect(await MailerTests.code { try await mailer.redeem(code: code, at: place) } == "code_invalid")
    }

    @Test func aCodeBelongsToTheBrowserThatRequestedIt() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink, device: "one")
        let code = try await mailer.issue(grant).code
        for device in [nil, "another"] {
            var place = Mailer.EmailCodeReference(grant)
            place.device = device
            for guess in [code, wrongCode(code), wrongCode(code), wrongCode(code), wrongCode(code), wrongCode(code)] {
                let error = await MailerTests.code { try await mailer.redeem(code: guess, at: place) }
                #expect(error == "code_invalid")
            }
        }
        // Guesses from elsewhere have not counted.
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: grant) } == nil)
    }

    /// A stranger who requests emails to an address must not void the codes that its owner requested.
    @Test func anEmailForAnotherBrowserVoidsNoCode() async throws {
        let mailer = try await MailerFixture()
        let (own, other) = (
            try mailer.grant(.magicLink, device: "one"), try mailer.grant(.magicLink, device: "another")
        )
        let code = try await mailer.issue(own).code
        _ = try await mailer.issue(other)
        #expect(await MailerTests.code { try await mailer.redeem(code: code, for: own) } == nil)
    }

    /// The first email may have been requested before the browser had a cookie.
    @Test func aCodeWithoutABrowserWorksInAny() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let code = try await mailer.issue(grant).code
        var place = Mailer.EmailCodeReference(grant)
        place.device = "one"
        for _ in 0..<4 { _ = try? await mailer.redeem(code: wrongCode(code), at: place) }
        #expect(await MailerTests.code { try await mailer.redeem(code: code, at: place) } == nil)
    }

    @Test func provesAWrongCodeToIdentity() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let error = await #expect(throws: ServiceError.self) {
            try await mailer.redeem(code: Secret("000000"), for: grant)
        }
        let proof = try #require(error?.attestation)
        let said = try await mailer.proofs.verify(WrongCodeProof.self, proof, from: .mailer, request: nil).claims
        #expect(error?.code == .codeInvalid && said.email == grant.email && said.client == grant.client)
    }
}
