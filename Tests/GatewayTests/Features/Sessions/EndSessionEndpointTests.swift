import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct EndSessionEndpointTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer good"]
    private static let own = SessionID.make()

    @Test func endsASessionOfTheUser() async throws {
        let ended = CallLog<SessionID>()
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.EndSession.self) { call, _ in
            guard call.session == Self.own else { throw ServiceError.notFound("session") }
            ended.append(call.session)
            return .init(count: 1, proof: nil)
        }
        try await fleet.run { client in
            let answer = try await client.send(.delete, "/auth/sessions/\(Self.own)", headers: Self.bearer)
            #expect(answer.status == .noContent)
            try expectDescribed(answer, by: EndSessionEndpoint.operation)
            for id in [SessionID.make().description, "1", UserID.make().description] {
                let other = try await client.send(.delete, "/auth/sessions/\(id)", headers: Self.bearer)
                #expect(other.code == "not_found")
                try expectDescribed(other, by: EndSessionEndpoint.operation)
            }
            let anonymous = try await client.send(.delete, "/auth/sessions/\(Self.own)")
            #expect(anonymous.status == .unauthorized)
            let forged = try await client.send(
                .delete, "/auth/sessions/\(Self.own)", headers: [.cookie: "access_token=good"])
            #expect(forged.code == "csrf_token_invalid")
        }
        #expect(ended.entries == [Self.own])
    }
}
