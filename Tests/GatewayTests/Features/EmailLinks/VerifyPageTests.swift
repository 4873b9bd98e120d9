import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct VerifyPageTests {
    @Test func opensNoSessionAndReportsWhatWasRemoved() async throws {
        var scenario = EmailScenario(.verification)
        for (resets, what) in [(false, "verified"), (true, "verified-reset")] {
            scenario.resetsCredentials = resets
            try await scenario.fleet.withFleet { fleet in
                let form = try await IncomingRequest.testing(
                    .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"]
                ).form()
                let page = UseCases(fleet).verifyPage
                let (outcome, location) = try await page.submit(
                    Secret("mailed"), form, try await .testing("/login/verify", method: .post))
                #expect(outcome == nil && location == "/login/done?client_id=client_demo&what=\(what)")
            }
        }
    }
}
