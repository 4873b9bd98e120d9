import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct SignInWithCodeEndpointTests {
    private static let path = "/auth/sign-in-with-code"
    private static let operation = SignInWithCodeEndpoint.operation
    private static let body = #"{"email":"ann@example.com","code":"123456"}"#

    @Test func opensASession() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            let answer = try await client.send(.post, Self.path, Self.body, headers: EmailScenario.fromClient)
            #expect(answer.status == .ok && answer.json["credentials_reset"] == nil)
            #expect(answer.setCookies.contains { $0.hasPrefix("refresh_token=refresh-1") })
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.finished.entries == [true])
        #expect(scenario.places.entries.map(\.purpose) == [.magicLink])
    }

    @Test func namesEveryParameterThatIsMissing() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            let answer = try await client.send(.post, Self.path, "{}")
            #expect(
                answer.invalidParameters.sorted() == [
                    "body /code required", "body /email required", "header Origin required",
                ])
        }
        #expect(scenario.places.entries.isEmpty)
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (body, error, code) in [
            (#"{"email":"ann@example.com","code":"654321"}"#, nil, ErrorCode.codeInvalid),
            (#"{"email":"ann@example.com","code":"123456","client_id":"client_nobody"}"#, nil, .unknownClient),
            (Self.body, ServiceError(.invalidCredentials, detail: "Wrong."), .invalidCredentials),
            (Self.body, ServiceError(.methodNotEnabled, detail: "Not enabled."), .methodNotEnabled),
            (Self.body, ServiceError(.userSuspended, detail: "Suspended."), .userSuspended),
        ] as [(String, ServiceError?, ErrorCode)] {
            var scenario = EmailScenario(.magicLink)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, body, headers: EmailScenario.fromClient)
                #expect(answer.code == code.rawValue && answer.setCookies.isEmpty)
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(!scenario.finished.entries.contains(true))
        }
    }

    @Test func refusesAPageOfAnotherClient() async throws {
        let scenario = EmailScenario(.magicLink)
        try await scenario.fleet.run { client in
            let body = Self.body.replacing("}", with: #","client_id":"client_demo"}"#)
            let answer = try await client.send(
                .post, Self.path, body, headers: [.origin: "https://other.example.com"])
            #expect(answer.code == "origin_not_allowed")
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.places.entries.isEmpty)
    }

    @Test func refusesAThirdPartyClient() async throws {
        var scenario = EmailScenario(.magicLink)
        scenario.client.isFirstParty = false
        try await scenario.fleet.run { client in
            let answer = try await client.send(.post, Self.path, Self.body, headers: EmailScenario.fromClient)
            #expect(answer.code == "client_not_first_party")
            try expectDescribed(answer, by: Self.operation)
        }
        #expect(scenario.places.entries.isEmpty)
    }
}
