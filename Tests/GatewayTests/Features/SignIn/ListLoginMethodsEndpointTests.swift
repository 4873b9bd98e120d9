import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ListLoginMethodsEndpointTests {
    private func fleet(_ methods: [LoginMethod] = LoginMethod.allCases) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.loginMethods = LoginMethod.allCases
            client.configuredMethods = methods
            return client
        }
        return fleet
    }

    @Test func givesEachMethodItsURLs() async throws {
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

    @Test func listsOnlyMethodsThatWork() async throws {
        try await fleet([.magicLink]).run { client in
            let cookie: HTTPFields = [.origin: Samples.origin, .cookie: "\(CSRFTokens.cookieName)=abc"]
            // The endpoint changes nothing, so it needs neither a CSRF token nor a body.
            let answer = try await client.send(.post, "/auth/login-methods", headers: cookie)
            #expect(Array(answer.json.keys) == ["magic_link"])
            let none = try await client.send(.post, "/auth/login-methods", "{}")
            #expect(none.invalidParameters == ["header Origin required"])
        }
    }
}
