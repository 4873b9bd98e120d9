import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PostSignInWithTokenEndpointTests {
    private static let path = "/auth/sign-in-with-token"
    private static let operation = PostSignInWithTokenEndpoint.operation

    @Test func opensASessionAndUsesTheTokenUp() async throws {
        var scenario = EmailScenario(.magicLink)
        scenario.resetsCredentials = true
        try await scenario.fleet.run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"token":"mailed"}"#, headers: EmailScenario.fromClient)
            #expect(answer.status == .ok && answer.json["credentials_reset"] as? Bool == true)
            #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries == ["token"] && scenario.finished.entries == [true])
    }

    @Test func onlyPagesOfTheTokensClientMayUseIt() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            for origin in ["https://other.example.com", "https://evil.example", ScriptedFleet.issuer] {
                let answer = try await client.send(
                    .post, Self.path, #"{"token":"mailed"}"#, headers: [.origin: origin])
                #expect(answer.code == "origin_not_allowed", "\(origin)")
                try expectDescribed(answer, by: Self.operation)
            }
            let missing = try await client.send(.post, Self.path, #"{"token":"mailed"}"#)
            #expect(missing.status == .badRequest)
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }

    /// Such a client gets its tokens by an authorization code only.
    @Test func refusesATokenOfAThirdPartyClient() async throws {
        var scenario = EmailScenario(.magicLink)
        scenario.client.isFirstParty = false
        try await scenario.fleet.run { client in
            let answer = try await client.send(
                .post, Self.path, #"{"token":"mailed"}"#, headers: EmailScenario.fromClient)
            #expect(answer.code == "client_not_first_party")
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (token, error, code) in EmailScenario.tokenErrors {
            var scenario = EmailScenario(.magicLink)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(
                    .post, Self.path, #"{"token":"\#(token)","password":"p"}"#, headers: EmailScenario.fromClient)
                #expect(answer.code == code && answer.setCookies.isEmpty)
                try expectDescribed(answer, by: Self.operation)
            }
            // What was held is released, so the link still works.
            #expect(!scenario.finished.entries.contains(true))
        }
    }
}
