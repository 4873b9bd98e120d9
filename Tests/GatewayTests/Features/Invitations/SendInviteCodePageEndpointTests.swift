import Models
import Testing

@testable import GatewayService

@Suite struct SendInviteCodePageEndpointTests {
    private static let path = "/login/invite-code?client_id=client_demo"

    @Test func leadsToThePageOfTheInvitation() async throws {
        let scenario = EmailScenario(.invite)
        try await scenario.fleet.run { client in
            let answer = try await client.submit(
                "email=ann%40example.com&code=123456", to: Self.path + "&ui_locales=de")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/invite?ui_locales=de&token=mailed")
        }
        #expect(scenario.places.entries.map(\.purpose) == [.invite])
        #expect(scenario.redeemed.entries.isEmpty)
    }

    /// The page tells a person who has accepted the invitation before that they have, and nobody else who has.
    @Test func tellsWhoHasUsedTheCode() async throws {
        var fleet = try EmailScenario(.invite).fleet
        fleet.answer(Mailer.ExchangeEmailCode.self) { _, _ in throw ServiceError.codeUsed }
        fleet.answer(Identity.GetProfile.self) { _, _ in
            var profile = Samples.profile
            profile.credentials = [
                EmailCredential(
                    id: .make(), userID: Samples.user, email: EmailAddress("ann@example.com"), hashedEmail: nil,
                    emailVerifiedAt: .now)
            ]
            return profile
        }
        try await fleet.run { client in
            for (email, cookie, isOwn) in [
                ("ann", "access_token=good", true), ("bob", "access_token=good", false), ("ann", "", false),
            ] {
                let answer = try await client.submit(
                    "email=\(email)%40example.com&code=123456", to: Self.path, cookie: cookie)
                #expect(answer.status == .unauthorized && answer.html.hasAlert)
                #expect(answer.html.contains("/login/account") == isOwn, "\(email) \(cookie)")
                #expect(answer.html.contains("You’ve already accepted this invitation") == isOwn, "\(email) \(cookie)")
            }
        }
    }

    @Test func asksAgainAndKeepsTheAddress() async throws {
        let scenario = EmailScenario(.invite)
        try await scenario.fleet.run { client in
            for (fields, status, field) in [
                ("email=ann%40example.com&code=654321", 401, nil), ("email=ann%40example.com&code=", 400, "code"),
                ("email=ann&code=123456", 400, "email"),
            ] as [(String, Int, String?)] {
                let answer = try await client.submit(fields, to: Self.path)
                #expect(answer.status.code == status, "\(fields)")
                #expect(answer.html.input("email")?.contains("value=\"ann") == true)
                #expect(field.map(answer.html.marks) ?? answer.html.hasAlert, "\(fields)")
            }
        }
        #expect(scenario.places.entries.count == 1)
    }
}
