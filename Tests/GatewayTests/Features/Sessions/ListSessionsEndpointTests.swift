import Models
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
            let anonymous = try await client.send(.get, "/auth/sessions")
            #expect(anonymous.status == .unauthorized)
        }
    }
}
