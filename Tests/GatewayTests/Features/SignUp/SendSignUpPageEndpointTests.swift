import Models
import Testing

@testable import GatewayService

@Suite struct SendSignUpPageEndpointTests {
    @Test func theSignUpButtonOfAnotherFormKeepsItsAddress() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let path = "/login/sign-up?client_id=client_demo"
            let answer = try await client.submit("email=ada%40example.com&switch=1", to: path)
            #expect(answer.status == .seeOther && answer.headers[.location] == path)
            let page = try await client.page(path, cookie: answer.cookies)
            #expect(page.html.input("email")?.contains("value=\"ada@example.com\"") == true)
            #expect(!page.html.contains("class=\"notice\""))
        }
    }

    private static let path = "/login/sign-up?client_id=client_demo"

    private func fleet(isTaken: Bool = false) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.opensSessions()
        let ada = Samples.ada()
        fleet.answer(Identity.SignUp.self) { _, _ in
            if isTaken { throw ServiceError(.emailTaken, detail: "Taken.") }
            return ada
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in ada.profile }
        return fleet
    }

    @Test func signsUpAndAsksForTheCode() async throws {
        try await fleet().run { client in
            let answer = try await client.submit(
                "email=ada%40example.com&password=a+long+password", to: Self.path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/check-mail?client_id=client_demo&what=verify")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    /// An operator may close the sign-up while the form is open.
    @Test func showsWhyThePolicyRefuses() async throws {
        for (code, text) in [
            (ErrorCode.signUpClosed, "<h1>Sign-up is closed</h1>"),
            (.invitationRequired, "<h1>You need an invitation</h1>"),
            (.emailDomainNotAllowed, "This email address can\u{2019}t be used to sign up."),
        ] {
            var fleet = try fleet()
            fleet.answer(Identity.SignUp.self) { _, _ in throw ServiceError(code, detail: "No.") }
            try await fleet.run { client in
                let answer = try await client.submit(
                    "email=ada%40example.com&password=a+long+password", to: Self.path)
                #expect(answer.status == .forbidden && answer.html.contains(text))
            }
        }
    }

    @Test func namesEveryMissingField() async throws {
        try await fleet().run { client in
            let answer = try await client.submit("email=ada&password=", to: Self.path)
            #expect(answer.status == .badRequest)
            #expect(answer.html.contains("email-error") && answer.html.contains("password-error"))
        }
    }

    /// A form that is sent twice has signed up the first time.
    @Test func redirectsAUserWhoIsSignedInByNow() async throws {
        try await fleet(isTaken: true).run { client in
            let form = "email=ada%40example.com&password=a+long+password"
            let again = try await client.submit(form, to: Self.path, cookie: "access_token=good")
            #expect(again.status == .seeOther)
            let stranger = try await client.submit(form, to: Self.path)
            #expect(stranger.status == .conflict)
            let other = try await client.submit(
                form.replacing("ada", with: "bob"), to: Self.path, cookie: "access_token=good")
            #expect(other.status == .conflict)
        }
    }
}
