import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SignInEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.signsInAda()
        fleet.answer(Tokens.IssueSession.self) { call, context in
            guard call.proof == Proof(Secret("the proof")), call.client == Samples.client, context.requestID != nil
            else {
                throw ServiceError.invalidProof
            }
            return Samples.grant
        }
        return fleet
    }

    @Test func exchangesTheProofAndSetsCookies() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            #expect((answer.json["tokens"] as? [String: String])?["token_type"] == "Bearer")
            #expect((answer.json["profile"] as? [String: Any])?["id"] as? String == Samples.user.description)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(
                answer.setCookies.dropLast() == [
                    "access_token=access-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=600",
                    "refresh_token=refresh-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=2592000",
                ])
            let device = try #require(answer.setCookies.last)
            #expect(device.hasPrefix("__Host-device="))
            #expect(device.hasSuffix("; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=34560000"))
        }
    }

    @Test func setsNoCookieForAWrongPassword() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", #"{"client_id":"client_demo","email":"ada@example.com","password":"no"}"#,
                headers: [.origin: Samples.origin])
            #expect(answer.status == .unauthorized)
            #expect(answer.code == "invalid_credentials")
            #expect(answer.setCookies.isEmpty)
        }
    }

    @Test func findsTheClientByIDOrOrigin() async throws {
        try await fleet().run { client in
            let byOrigin = #"{"email":"ada@example.com","password":"a long password"}"#
            let unknown = Samples.signInBody.replacing("client_demo", with: "client_nobody")
            let foreign = "https://other.example.com"
            var codes: [String?] = []
            for (body, origin) in [
                (byOrigin, Samples.origin), (byOrigin, foreign), (Samples.signInBody, foreign),
                (unknown, Samples.origin),
            ] {
                codes.append(try await client.send(.post, "/auth/sign-in", body, headers: [.origin: origin]).code)
            }
            #expect(codes == [nil, "origin_not_allowed", "origin_not_allowed", "unknown_client"])
        }
    }
}
