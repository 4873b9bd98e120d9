import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CheckEmailTests {
    private func fleet(_ methods: [LoginMethod] = LoginMethod.allCases) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard call.key == .origin(Samples.origin) || call.key == .id(Samples.client) else {
                throw ServiceError(.originNotAllowed, detail: "No such origin.")
            }
            var client = Samples.demo
            client.loginMethods = LoginMethod.allCases
            client.configuredMethods = methods
            return client
        }
        fleet.answer(Identity.CheckOrigin.self) { call, _ in .init(isRegistered: call.origin == Samples.origin) }
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

    @Test func saysWhatIsKnown() async throws {
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

    @Test func everyFaultIsNamed() async throws {
        try await fleet().run { client in
            let none = try await client.send(.post, "/auth/check-email", #"{"client_id":"x","email":7}"#)
            #expect(
                none.faults == ["header Origin required", "body /client_id format", "body /email type"])
            let foreign = try await client.send(
                .post, "/auth/check-email", #"{"email":"ann@example.com"}"#, headers: [.origin: "https://evil.example"])
            #expect(foreign.code == "origin_not_allowed")
        }
    }

    @Test func aCookieAsksForATokenInTheBody() async throws {
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

    @Test func methodsHaveTheirAddresses() async throws {
        try await fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/login-methods", #"{"client_id":"client_demo"}"#, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            let issuer = ScriptedFleet.issuer
            #expect(
                answer.json as? [String: [String: String]]
                    == [
                        "password": ["login_method": "password", "submit_url": "\(issuer)/auth/sign-in"],
                        "magic_link": ["login_method": "magic_link", "submit_url": "\(issuer)/auth/send-magic-link"],
                    ].merging(
                        ["google", "github", "facebook", "apple", "microsoft"].map {
                            (
                                "oauth_\($0)",
                                [
                                    "login_method": "oauth_\($0)", "authorize_url": "\(issuer)/auth/\($0)/authorize",
                                    "callback_url": "\(issuer)/auth/\($0)/callback",
                                ]
                            )
                        }
                    ) { $1 })
        }
    }

    @Test func onlyMethodsThatWorkAreListed() async throws {
        try await fleet([.magicLink]).run { client in
            let cookie: HTTPFields = [.origin: Samples.origin, .cookie: "\(CSRFTokens.cookieName)=abc"]
            // Nothing is changed, so no token is asked for, nor a body.
            let answer = try await client.send(.post, "/auth/login-methods", headers: cookie)
            #expect(Array(answer.json.keys) == ["magic_link"])
            let none = try await client.send(.post, "/auth/login-methods", "{}")
            #expect(none.faults == ["header Origin required"])
        }
    }
}
