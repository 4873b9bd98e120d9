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
}
