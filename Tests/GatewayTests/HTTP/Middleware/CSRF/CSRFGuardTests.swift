import Foundation
import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CSRFGuardTests {
    private let tokens = CSRFTokens(key: ScriptedFleet.csrfKey)

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.EndSession.self) { _, _ in .init(count: 1, proof: nil) }
        return fleet
    }

    @Test func aRequestWithACookieNeedsAToken() async throws {
        try await fleet().run { client in
            let session = CSRFTokens.makeSession()
            let good = tokens.token(for: session).token.reveal()
            let foreign = tokens.token(for: CSRFTokens.makeSession()).token.reveal()
            let own = "access_token=good; \(CSRFTokens.cookieName)=\(session.reveal())"
            var codes: [String?] = []
            for (cookie, header, body) in [
                ("access_token=good", nil, "{}"),
                ("access_token=good", good, "{}"),
                (own, nil, "{}"),
                (own, foreign, "{}"),
                (own, nil, #"{"csrf_token":"\#(foreign)"}"#),
                (own, good, "{}"),
                (own, nil, #"{"csrf_token":"\#(good)"}"#),
            ] {
                var headers: HTTPFields = [.cookie: cookie]
                headers[.csrfToken] = header
                codes.append(try await client.send(.post, "/auth/sign-out", body, headers: headers).code)
            }
            let refused = "csrf_token_invalid"
            #expect(codes == [refused, refused, refused, refused, refused, nil, nil])
        }
    }

    /// Two readings of one body might find two tokens in it.
    @Test func aMalformedBodyHasNoToken() async throws {
        try await fleet().run { client in
            let session = CSRFTokens.makeSession()
            let good = tokens.token(for: session).token.reveal()
            let cookie = "access_token=good; \(CSRFTokens.cookieName)=\(session.reveal())"
            for (body, code, parameters) in [
                (#"{"csrf_token":7}"#, "invalid_request", ["body /csrf_token type"]),
                (#"{"csrf_token":{}}"#, "invalid_request", ["body /csrf_token type"]),
                (#"{"csrf_token":null}"#, "invalid_request", ["body /csrf_token type"]),
                (#"{"csrf_token":"\#(good)","csrf_token":"\#(good)"}"#, "malformed_json", ["body  json"]),
                (#"{"csrf_token":"\#(good)","a":-}"#, "malformed_json", ["body  json"]),
                (#"{"csrf_token":"\#(good)","everywhere":null}"#, "invalid_request", ["body /everywhere type"]),
            ] {
                let answer = try await client.send(.post, "/auth/sign-out", body, headers: [.cookie: cookie])
                #expect(answer.status == .badRequest)
                #expect(answer.code == code)
                #expect(answer.invalidParameters == parameters)
            }
            let text = try await client.send(
                .post, "/auth/sign-out", #"{"csrf_token":"\#(good)"}"#,
                headers: [.cookie: cookie, .contentType: "text/plain"])
            #expect(text.code == "csrf_token_invalid")
        }
    }

    @Test func theScriptAndTheTokenGoTogether() async throws {
        try await fleet().run { client in
            let begun = try await client.send(.get, "/auth/csrf-session")
            #expect(begun.headers[.contentType]?.hasPrefix("application/javascript") == true)
            #expect(String(buffer: begun.body).contains("\(ScriptedFleet.issuer)/auth/csrf-token"))
            let line = try #require(begun.setCookies.first)
            #expect(line.hasSuffix("; HttpOnly; Secure; SameSite=Strict; Path=/"))
            let cookie = String(line.prefix { $0 != ";" })

            let again = try await client.send(.get, "/auth/csrf-session", headers: [.cookie: cookie])
            #expect(again.setCookies.isEmpty)
            let answer = try await client.send(.get, "/auth/csrf-token", headers: [.cookie: cookie])
            let token = try #require(answer.json["csrf_token"] as? String)
            let name = try #require(cookie.split(separator: "=", maxSplits: 1).last)
            #expect(tokens.isValid(Secret(token), for: Secret(String(name))))
            let none = try await client.send(.get, "/auth/csrf-token")
            #expect(none.invalidParameters == ["cookie __Host-csrf_session required"])
        }
    }
}
