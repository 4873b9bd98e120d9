import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CheckEmailEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.CheckEmail.self) { call, _ in
            guard call.client == Samples.client, call.application == Samples.application else {
                throw ServiceError.internal
            }
            let isKnown = call.email.description == "ann@example.com"
            return .init(
                status: isKnown ? .registered : .unregistered, preferred: [.password],
                available: [.password, .google])
        }
        return fleet
    }

    @Test func tellsWhetherAnAddressIsRegistered() async throws {
        try await fleet().run { client in
            for (email, status) in [("Ann@Example.com", "registered"), ("bob@example.com", "unregistered")] {
                let answer = try await client.send(
                    .post, "/auth/check-email", #"{"email":"\#(email)"}"#, headers: [.origin: Samples.origin])
                #expect(answer.status == .ok)
                #expect(answer.json["status"] as? String == status)
                #expect(answer.json["preferred"] as? [String] == ["password"])
                #expect(answer.json["available"] as? [String] == ["password", "oauth_google"])
                #expect(answer.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func namesEveryInvalidParameter() async throws {
        try await fleet().run { client in
            let none = try await client.send(.post, "/auth/check-email", #"{"client_id":"x","email":7}"#)
            #expect(
                none.invalidParameters == ["header Origin required", "body /client_id format", "body /email type"])
            let foreign = try await client.send(
                .post, "/auth/check-email", #"{"email":"ann@example.com"}"#, headers: [.origin: "https://evil.example"])
            #expect(foreign.code == "origin_not_allowed")
        }
    }

    @Test func requiresACSRFTokenBesideACookie() async throws {
        let tokens = CSRFTokens(key: ScriptedFleet.csrfKey)
        try await fleet().run { client in
            let session = CSRFTokens.makeSession()
            let token = tokens.token(for: session).token.reveal()
            let headers: HTTPFields = [
                .origin: Samples.origin, .cookie: "\(CSRFTokens.cookieName)=\(session.reveal())",
            ]
            let without = try await client.send(
                .post, "/auth/check-email", #"{"email":"ann@example.com"}"#, headers: headers)
            #expect(without.code == "csrf_token_invalid")
            let with = try await client.send(
                .post, "/auth/check-email", #"{"email":"ann@example.com","csrf_token":"\#(token)"}"#, headers: headers)
            #expect(with.status == .ok)
        }
    }
}
