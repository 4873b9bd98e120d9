import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct InvitePageTests {
    private func submit(_ fields: String, _ scenario: EmailScenario) async throws -> String {
        try await scenario.fleet.withFleet { fleet in
            let form = try await IncomingRequest.testing(
                .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: fields
            ).form()
            let (opened, location) = try await InvitePage(acceptInvite: UseCases(fleet).acceptInvite).submit(
                Secret("mailed"), form, try await .testing("/login/invite", method: .post))
            #expect(opened?.client == Samples.client)
            return location
        }
    }

    /// The button "without a password" sends the form with whatever is in the field.
    @Test func aFirstPasswordIsOptional() async throws {
        for (fields, password) in [
            ("new_password=first", Secret("first")), ("new_password=", nil), ("new_password=first&without=1", nil),
        ] as [(String, Secret?)] {
            let scenario = EmailScenario(.invite)
            let location = try await submit(fields, scenario)
            #expect(location == "/login/account?client_id=client_demo&done=joined")
            #expect(scenario.passwords.entries == [password], "\(fields)")
        }
    }
}
