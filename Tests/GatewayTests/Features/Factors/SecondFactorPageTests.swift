import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

@Suite struct SecondFactorPageTests {
    private let path = "/login/second-factor?client_id=client_demo"

    @Test func leadsToTheFirstStepWithoutASignIn() async throws {
        try await Scenario.fleet().run { client in
            for cookie in ["", "__Host-sign_in=\(String(repeating: "x", count: 43))"] {
                let answer = try await client.send(.get, path, headers: [.cookie: cookie, .accept: "text/html"])
                #expect(answer.status == .seeOther)
                #expect(answer.headers[.location]?.hasPrefix("/login?client_id=client_demo") == true)
            }
        }
    }
}
