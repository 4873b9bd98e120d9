import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct GetCSRFTokenEndpointTests {
    private static let path = "/auth/csrf-token"
    private static let operation = GetCSRFTokenEndpoint.operation

    @Test func returnsATokenForTheSessionOfTheCookie() async throws {
        let session = CSRFTokens.makeSession()
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for origin in [nil, Samples.origin, ScriptedFleet.issuer] {
                var headers: HTTPFields = [.cookie: "\(CSRFTokens.cookieName)=\(session.reveal())"]
                headers[.origin] = origin
                let answer = try await client.send(.get, Self.path, headers: headers)
                let token = try #require(answer.json["csrf_token"] as? String)
                let tokens = CSRFTokens(key: ScriptedFleet.csrfKey)
                #expect(tokens.isValid(Secret(token), for: session))
                #expect(!tokens.isValid(Secret(token), for: CSRFTokens.makeSession()))
                try expectDescribed(answer, by: Self.operation)
            }
        }
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let none = try await client.send(.get, Self.path)
            #expect(none.code == "invalid_request" && none.invalidParameters == ["cookie __Host-csrf_session required"])
            try expectDescribed(none, by: Self.operation)
            let foreign = try await client.send(
                .get, Self.path,
                headers: [
                    .cookie: "\(CSRFTokens.cookieName)=\(CSRFTokens.makeSession().reveal())",
                    .origin: "https://evil.example",
                ])
            #expect(foreign.code == "origin_not_allowed" && foreign.json["csrf_token"] == nil)
            #expect(foreign.headers[.accessControlAllowOrigin] == nil)
            try expectDescribed(foreign, by: Self.operation)
        }
    }
}
