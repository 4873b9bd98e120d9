import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetProfileEndpointTests {
    @Test func passesOnIdentitysProfile() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { call, _ in
            guard call.user == Samples.user, call.account == Samples.account else { throw ServiceError.internal }
            return profile
        }
        try await fleet.run { client in
            let answer = try await client.send(.get, "/auth/me", headers: [.authorization: "Bearer good"])
            #expect(answer.status == .ok)
            #expect(answer.json["id"] as? String == Samples.user.description)
            let anonymous = try await client.send(.get, "/auth/me")
            #expect(anonymous.status == .unauthorized)
        }
    }
}
