import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SignInWithTokenEndpointTests {
    private static let path = "/auth/sign-in-with-token"
    private static let operation = SignInWithTokenEndpoint.operation

    @Test func opensASessionForAProgram() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            let answer = try await client.send(.get, Self.path + "?token=mailed", headers: EmailScenario.fromClient)
            #expect(answer.status == .ok && answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries == ["token"] && scenario.finished.entries == [true])
    }

    /// Scanners of links and previews follow links, too.
    @Test func aBrowserGoesToThePageWithTheButton() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            for headers: HTTPFields in [[.accept: "text/html"], [.fetchMode: "navigate"]] {
                let answer = try await client.send(.get, Self.path + "?token=mailed", headers: headers)
                #expect(answer.status == .seeOther && answer.setCookies.isEmpty)
                #expect(answer.headers[.location] == ScriptedFleet.issuer + "/login/link?token=mailed")
                #expect(answer.headers[.cacheControl] == "no-store")
            }
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }

    @Test func headHasTheStatusOfGetAndUsesNothingUp() async throws {
        for (purpose, status) in [(OneTimeGrant.Purpose.magicLink, HTTPResponse.Status.ok), (.invite, .unauthorized)] {
            let scenario = EmailScenario(purpose)
            try await scenario.fleet.run { client in
                let answer = try await client.send(
                    .head, Self.path + "?token=mailed", headers: EmailScenario.fromClient)
                #expect(answer.status == status && answer.setCookies.isEmpty)
            }
            #expect(scenario.redeemed.entries.isEmpty)
        }
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (token, origin, error, code) in [
            ("gone", Samples.origin, nil, ErrorCode.tokenInvalid),
            ("mailed", "https://other.example.com", nil, .originNotAllowed),
            ("mailed", Samples.origin, ServiceError(.userSuspended, detail: "Suspended."), .userSuspended),
        ] as [(String, String, ServiceError?, ErrorCode)] {
            var scenario = EmailScenario(.magicLink)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(
                    .get, Self.path + "?token=\(token)", headers: [.origin: origin])
                #expect(answer.code == code.rawValue && answer.setCookies.isEmpty)
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(!scenario.finished.entries.contains(true))
        }
    }

    /// Such a client gets its tokens by an authorization code only.
    @Test func refusesATokenOfAThirdPartyClient() async throws {
        var scenario = EmailScenario(.magicLink)
        scenario.client.isFirstParty = false
        try await scenario.fleet.run { client in
            let answer = try await client.send(.get, Self.path + "?token=mailed", headers: EmailScenario.fromClient)
            #expect(answer.code == "client_not_first_party")
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.redeemed.entries.isEmpty)
    }

    @Test func needsATokenAndAnOrigin() async throws {
        try await EmailScenario(.magicLink).fleet.run { client in
            let answer = try await client.send(.get, Self.path)
            #expect(answer.invalidParameters.sorted() == ["header Origin required", "query token required"])
            let malformed = try await client.send(
                .get, Self.path + "?token=a%2Fb", headers: EmailScenario.fromClient)
            #expect(malformed.invalidParameters == ["query token format"])
        }
    }
}
