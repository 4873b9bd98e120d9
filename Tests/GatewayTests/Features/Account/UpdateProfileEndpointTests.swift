import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct UpdateProfileEndpointTests {
    private static let headers: HTTPFields = [.authorization: "Bearer good"]

    @Test func changesOnlyTheNamedFields() async throws {
        let changes = Mutex<[[Identity.IdentityField: String?]]>([])
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.UpdateProfile.self) { call, _ in
            changes.withLock { $0.append(call.changes) }
            return Samples.profile
        }
        try await fleet.run { client in
            let answer = try await client.send(
                .patch, "/auth/me", #"{"display_name":"Ada","given_name":null}"#, headers: Self.headers)
            #expect(answer.status == .ok)
            #expect(answer.json["id"] as? String == Samples.user.description)
        }
        #expect(changes.withLock { $0 } == [[.displayName: "Ada", .givenName: nil]])
    }

    @Test func refusesUnknownMembers() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let answer = try await client.send(.patch, "/auth/me", #"{"role":"owner"}"#, headers: Self.headers)
            #expect(answer.invalidParameters == ["body /role unknown"])
        }
    }
}
