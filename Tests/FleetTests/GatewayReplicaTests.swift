import Foundation
import TestKit
import Testing

/// Two gateways on one port.
@Suite struct GatewayReplicaTests {
    @Test func shareThePortAndOneSurvivesTheOther() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_SCALE": "gateway=2"])
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        #expect(try await api.signUp(email).status == 200)
        let token = try #require(try await api.signIn(email)["tokens.access_token"])
        #expect(try await api.bearing(token).get("/auth/me").status == 200)
        #expect(try await gateways(fleet) == 2)
        try await fleet.kill("gateway", instance: "2")
        // A connection of the other one breaks. New ones come to the first until the second is back.
        try await eventually(within: .seconds(10), "answers") {
            (try? await api.bearing(token).get("/auth/me").status) == 200
        }
        try await eventually(within: .seconds(20), "both gateways to run") {
            try await gateways(fleet) == 2
        }
        try await fleet.stop()
    }

    /// How many gateways `latchkey status` shows.
    private func gateways(_ fleet: TestFleet) async throws -> Int {
        let status = try? await fleet.latchkey("status")
        return status?.split(separator: "\n").count { $0.hasPrefix("gateway ") } ?? 0
    }
}
