import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SessionOrSignInTests {
    private static let path = "/auth/send-email-verification"

    @Test func takesATokenInPlaceOfASession() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let waiting = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
            let token = waiting.json["sign_in_token"] as? String ?? ""
            func send(_ members: String, origin: String? = Samples.origin) async throws -> String? {
                var headers: HTTPFields = [:]
                headers[.origin] = origin
                let answer = try await client.send(
                    .post, Self.path, #"{"email_id":"\#(scenario.credential)"\#(members)}"#, headers: headers)
                return answer.code ?? "\(answer.status.code)"
            }
            #expect(try await send(#","sign_in_token":"\#(token)""#) == "204")
            #expect(try await send("") == "authentication_required")
            for (members, code) in [
                (#","sign_in_token":"""#, "invalid_request"), (#","sign_in_token":"x""#, "sign_in_token_invalid"),
                (#","sign_in_token":1"#, "invalid_request"), (#","sign_in_token":null"#, "invalid_request"),
                (#","sign_in_token":"\#(String(repeating: "x", count: 9000))""#, "invalid_request"),
                (#","sign_in_token":"\#(token)","client_id":"client_other""#, "unknown_client"),
                (#","sign_in_token":"\#(token)","client_id":"!""#, "invalid_request"),
            ] {
                #expect(try await send(members) == code, "\(members.prefix(60))")
            }
            #expect(
                try await send(#","sign_in_token":"\#(token)""#, origin: "https://other.example.com")
                    == "origin_not_allowed")
        }
    }
}
