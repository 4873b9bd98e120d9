import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ListConsentsEndpointTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer good"]

    @Test func listsAPageWithALinkToTheNext() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.hasActivity()
        let calendar = try #require(ClientID("client_calendar"))
        fleet.answer(Identity.ListConsents.self) { call, _ in
            guard call.session == Proof(Secret("session-proof")), call.limit == 1 else {
                throw ServiceError.invalidProof
            }
            guard call.cursor == nil else { return .init(consents: [], nextCursor: nil) }
            return .init(
                consents: [Consent(clientID: calendar, clientName: "Calendar", scopes: ["openid"], grantedAt: .now)],
                nextCursor: calendar)
        }
        try await fleet.run { client in
            let first = try await client.send(.get, "/auth/consents?limit=1", headers: Self.bearer)
            try expectDescribed(first, by: ListConsentsEndpoint.operation)
            let consent = try #require((first.json["data"] as? [[String: Any]])?.first)
            #expect(consent["client_name"] as? String == "Calendar" && consent["scopes"] as? [String] == ["openid"])
            let next = try #require((first.json["links"] as? [String: Any])?["next"] as? String)
            #expect(next == "http://auth.example.com/auth/consents?limit=1&cursor=client_calendar")
            let last = try await client.send(
                .get, next.replacing("http://auth.example.com", with: ""), headers: Self.bearer)
            try expectDescribed(last, by: ListConsentsEndpoint.operation)
            #expect((last.json["links"] as? [String: Any])?["next"] == nil)
            for query in ["limit=0", "cursor=x"] {
                let refused = try await client.send(.get, "/auth/consents?\(query)", headers: Self.bearer)
                #expect(refused.status == .badRequest)
            }
        }
    }
}
