import Models
import TestKit
import Testing

@testable import GatewayService

@Suite struct ListSessionsEndpointTests {
    @Test func marksTheRequestsOwnSession() async throws {
        let sessions = [SessionID.make(), Samples.session].map {
            Session(
                id: $0, clientID: Samples.client, accountID: Samples.account, createdAt: .now, lastUsedAt: .now,
                expiresAt: .now, ipAddress: nil, userAgent: nil)
        }
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.ListSessions.self) { _, _ in sessions }
        try await fleet.run { client in
            let answer = try await client.send(.get, "/auth/sessions", headers: [.authorization: "Bearer good"])
            let list = try #require(answer.json["data"] as? [[String: Any]])
            #expect(list.map { $0["id"] as? String } == sessions.map(\.id.description))
            #expect(list.map { $0["current"] as? Bool } == [false, true])
            try expectDescribed(answer, by: ListSessionsEndpoint.operation)
            #expect(list.allSatisfy { $0["place"] == nil })
            let anonymous = try await client.send(.get, "/auth/sessions")
            #expect(anonymous.status == .unauthorized)
        }
    }

    @Test func statesThePlaceWhereThereIsAFileOfPlaces() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.ListSessions.self) { _, _ in
            [TestPlaces.Address.lyon, "10.0.0.1"].map {
                Session(
                    id: .make(), clientID: Samples.client, accountID: Samples.account, createdAt: .now,
                    lastUsedAt: .now, expiresAt: .now, ipAddress: $0, userAgent: nil)
            }
        }
        let places = try await PlacesTextTests.places()
        try await fleet.run(configure: { $0.places = places }) { client in
            let answer = try await client.send(.get, "/auth/sessions", headers: [.authorization: "Bearer good"])
            let list = try #require(answer.json["data"] as? [[String: Any]])
            #expect(list.map { $0["place"] as? String } == ["Lyon, France", nil])
            try expectDescribed(answer, by: ListSessionsEndpoint.operation)
        }
    }
}
