import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct ResetPageTests {
    private func submit(_ fields: String, _ scenario: EmailScenario) async throws -> String {
        try await scenario.fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let page = ResetPage(
                resetPassword: useCases.resetPassword, signIn: useCases.passwordSignIn, clients: useCases.clients)
            let form = try await IncomingRequest.testing(
                .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: fields
            ).form()
            let (opened, location) = try await page.submit(
                Secret("mailed"), form, try await .testing("/login/reset", method: .post))
            #expect(opened == nil)
            return location
        }
    }

    @Test func signsInWithTheNewPassword() async throws {
        var fleet = try EmailScenario(.passwordReset).fleet
        fleet.allowsAllAttempts()
        fleet.answer(Identity.SignIn.self) { call, _ in
            guard call.email.description == "ann@example.com", call.password == Secret("new") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return Samples.ada()
        }
        try await fleet.run { client in
            let answer = try await client.submit("token=mailed&new_password=new", to: "/login/reset")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=password")
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    @Test func setsThePasswordEvenIfSigningInFails() async throws {
        var scenario = EmailScenario(.passwordReset)
        #expect(try await submit("new_password=new", scenario) == "/login/done?client_id=client_demo&what=reset")
        #expect(scenario.passwords.entries == [Secret("new")] && scenario.finished.entries == [true])
        scenario.redirectURI = "https://app.example.com/done"
        let location = try await submit("new_password=new", scenario)
        #expect(location.contains("return_to=https%3A%2F%2Fapp.example.com%2Fdone"))
    }

    @Test(arguments: ["x=y", "new_password="])
    func aMissingPasswordUsesNothingUp(_ fields: String) async throws {
        let scenario = EmailScenario(.passwordReset)
        let error = await #expect(throws: ServiceError.self) { try await submit(fields, scenario) }
        #expect(error?.invalidParams?.map(\.path) == ["/new_password"])
        #expect(scenario.redeemed.entries.isEmpty)
    }
}
