import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

@Suite struct SignUpVerificationPageTests {
    private static let path = "/login/check-mail?client_id=client_demo&what=verify"
    private static let cookie = "access_token=good"

    /// Ada has signed up. Identity knows her by `profile`, and sends emails.
    private func fleet(
        _ scenario: EmailScenario, _ profile: SessionProfile, sent: CallLog<EmailCredentialID> = CallLog()
    ) throws -> ScriptedFleet {
        var fleet = try scenario.fleet
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.SendEmailVerification.self) { call, _ in
            sent.append(call.credential)
            return Nothing()
        }
        return fleet
    }

    @Test func asksForTheCodeOrOffersToGoOn() async throws {
        try await fleet(EmailScenario(.verification), Samples.ada().profile).run { client in
            let page = try await client.page(Self.path, cookie: Self.cookie)
            #expect(page.status == .ok && page.html.input("code") != nil)
            #expect(page.html.contains("href=\"/login/account?client_id=client_demo\""))
        }
    }

    @Test func aVerifiedUserGoesOn() async throws {
        let scenario = EmailScenario(.verification)
        try await fleet(scenario, Samples.ada(verifiedAt: .now).profile).run { client in
            let back = Self.path + "&return_to=%2Flogin%2Faccount%2Fpassword"
            let page = try await client.page(back, cookie: Self.cookie)
            #expect(page.status == .seeOther && page.headers[.location] == "/login/account/password")
            let sent = try await client.submit("email=x&code=123456", to: Self.path, cookie: Self.cookie)
            #expect(sent.headers[.location] == "/login/account?client_id=client_demo")
        }
        #expect(scenario.places.entries.isEmpty)
    }

    /// The code is one for the user's own address, whatever address the form names.
    @Test func verifiesTheUsersOwnAddress() async throws {
        let scenario = EmailScenario(.verification)
        let profile = Samples.ada().profile
        try await fleet(scenario, profile).run { client in
            let answer = try await client.submit(
                "email=bob%40example.com&code=123456", to: Self.path, cookie: Self.cookie)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
        }
        let place = try #require(scenario.places.entries.first)
        #expect(place.email == profile.credentials[0].email && place.credential == profile.credentials[0].id)
        #expect(scenario.redeemed.entries == ["code"])
    }

    @Test func asksAgainAfterAWrongCode() async throws {
        let scenario = EmailScenario(.verification)
        try await fleet(scenario, Samples.ada().profile).run { client in
            let wrong = try await client.submit("email=x&code=654321", to: Self.path, cookie: Self.cookie)
            #expect(wrong.status == .unauthorized && wrong.html.hasAlert)
            let malformed = try await client.submit("email=x&code=12", to: Self.path, cookie: Self.cookie)
            #expect(malformed.status == .badRequest && malformed.html.marks("code"))
        }
        #expect(scenario.redeemed.entries.isEmpty && scenario.places.entries.count == 1)
    }

    @Test func sendsTheEmailAgain() async throws {
        let sent = CallLog<EmailCredentialID>()
        let profile = Samples.ada().profile
        try await fleet(EmailScenario(.verification), profile, sent: sent).run { client in
            let answer = try await client.submit("email=ada%40example.com", to: Self.path, cookie: Self.cookie)
            #expect(answer.status == .seeOther && answer.headers[.location] == Self.path)
            let anonymous = try await client.submit("email=ada%40example.com", to: Self.path)
            #expect(anonymous.headers[.location] == "/login?client_id=client_demo")
        }
        #expect(sent.entries == [profile.credentials[0].id])
    }

    // MARK: Sign-ins that wait

    private static let form = "email=ada%40example.com&password=a+long+password"

    /// Signs Ada in on the password page. Returns the cookies of her browser, and where it is led.
    private func wait(
        _ client: some TestClientProtocol, returnTo: String = ""
    ) async throws -> (cookies: String, location: String?) {
        let answer = try await client.submit(Self.form, to: "/login/password?client_id=client_demo\(returnTo)")
        #expect(answer.status == .seeOther && !answer.cookies.contains("access_token"))
        return (answer.cookies, answer.headers[.location])
    }

    @Test func aSignInThatWaitsEndsWithTheCode() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let (cookies, location) = try await wait(client, returnTo: "&return_to=%2Flogin%2Faccount%2Fpassword")
            let path = try #require(location)
            #expect(
                path == "/login/check-mail?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword&what=verify")
            let page = try await client.page(path, cookie: cookies)
            // It can't be skipped.
            #expect(
                page.status == .ok && page.html.input("code") != nil && !page.html.contains("href=\"/login/account"))
            let wrong = try await client.submit("email=x&code=654321", to: path, cookie: cookies)
            #expect(wrong.status == .unauthorized && wrong.html.hasAlert)
            let right = try await client.submit("email=x&code=123456", to: path, cookie: cookies)
            #expect(right.status == .seeOther && right.headers[.location] == "/login/account/password")
            #expect(right.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            #expect(right.setCookies.contains { $0.hasPrefix("__Host-sign_in=;") && $0.hasSuffix("Max-Age=0") })
        }
        #expect(scenario.sent.entries == [scenario.credential])
    }

    /// The link was followed in another browser, or on a phone.
    @Test func aSignInThatWaitsGoesOnByItself() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let (cookies, location) = try await wait(client)
            let path = try #require(location)
            let before = try await client.page(path, cookie: cookies)
            #expect(before.status == .ok)
            scenario.verify()
            let head = try await client.execute(uri: path, method: .head, headers: [.cookie: cookies])
            #expect(head.setCookies.isEmpty && scenario.tokens.count == 1)
            let after = try await client.page(path, cookie: cookies)
            #expect(after.status == .seeOther && after.headers[.location] == "/login/account?client_id=client_demo")
            #expect(after.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    @Test func theLinkInTheSameBrowserEndsTheSignIn() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let (cookies, _) = try await wait(client, returnTo: "&return_to=%2Flogin%2Faccount%2Fpassword")
            let answer = try await client.submit("token=mailed", to: "/login/verify", cookie: cookies)
            #expect(answer.status == .seeOther && answer.headers[.location] == "/login/account/password")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
        #expect(scenario.evidence.entries.map { $0?.signIn != nil } == [true])
    }

    @Test func aSignInThatIsOverBeginsAgain() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let (cookies, location) = try await wait(client)
            let path = try #require(location)
            scenario.expire()
            let page = try await client.page(path, cookie: cookies)
            #expect(page.status == .seeOther && page.headers[.location] == "/login?client_id=client_demo&expired=1")
            let sent = try await client.submit("email=x&code=123456", to: path, cookie: cookies)
            #expect(sent.headers[.location] == "/login?client_id=client_demo&expired=1")
            // The browser drops the token when it expires.
            let others = cookies.split(separator: "; ").filter { !$0.hasPrefix("__Host-sign_in=") }
            let later = try await client.page(path, cookie: others.joined(separator: "; "))
            #expect(later.headers[.location] == "/login?client_id=client_demo&expired=1")
            let signIn = try await client.page("/login?client_id=client_demo&expired=1", cookie: cookies)
            #expect(signIn.html.contains("This sign-in has expired"))
        }
    }

    /// Another browser that learns the token can't use it.
    @Test func theCookieAloneIsNotEnough() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let (_, location) = try await wait(client)
            let token = try #require(scenario.tokens.first)
            let page = try await client.page(try #require(location), cookie: "__Host-sign_in=\(token)")
            #expect(page.status == .seeOther)
        }
    }

    @Test func aNewUserWaitsToo() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.submit(Self.form, to: "/login/sign-up?client_id=client_demo")
            #expect(answer.headers[.location] == WaitingScenario.page && !answer.cookies.contains("access_token"))
        }
        #expect(scenario.sent.entries.isEmpty)
    }
}
