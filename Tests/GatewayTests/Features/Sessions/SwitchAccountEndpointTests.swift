import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SwitchAccountEndpointTests {
    private static let path = "/auth/active-membership"
    private static let bearer: HTTPFields = [.authorization: "Bearer good"]
    private static let own = AccountID.make()

    private func fleet(_ calls: CallLog<SessionID>) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let ada = Samples.ada()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session")) }
        fleet.answer(Identity.SwitchAccount.self) { call, _ in
            guard call.session == Proof(Secret("session")) else { throw ServiceError.invalidProof }
            guard call.account == Self.own else { throw ServiceError.notFound("account") }
            return ada
        }
        fleet.answer(Tokens.SwitchAccount.self) { call, _ in
            calls.append(call.session)
            return Samples.grant
        }
        return fleet
    }

    @Test func answersNewTokensAndSetsTheirCookies() async throws {
        let calls = CallLog<SessionID>()
        try await fleet(calls).run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"account_id":"\#(Self.own)"}"#, headers: Self.bearer)
            #expect(answer.status == .ok && answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            try expectDescribed(answer, by: SwitchAccountEndpoint.operation)
        }
        #expect(calls.entries == [Samples.session])
    }

    @Test func changesNothingOtherwise() async throws {
        let calls = CallLog<SessionID>()
        try await fleet(calls).run { client in
            let other = try await client.send(
                .post, Self.path, #"{"account_id":"\#(AccountID.make())"}"#, headers: Self.bearer)
            #expect(other.code == "not_found" && other.setCookies.isEmpty)
            try expectDescribed(other, by: SwitchAccountEndpoint.operation)
            for (body, invalid) in [
                ("{}", "body /account_id required"), (#"{"account_id":"1"}"#, "body /account_id format"),
            ] {
                let answer = try await client.send(.post, Self.path, body, headers: Self.bearer)
                #expect(answer.invalidParameters == [invalid])
            }
            let forged = try await client.send(
                .post, Self.path, #"{"account_id":"\#(Self.own)"}"#, headers: [.cookie: "access_token=good"])
            #expect(forged.code == "csrf_token_invalid")
        }
        #expect(calls.entries.isEmpty)
    }
}
