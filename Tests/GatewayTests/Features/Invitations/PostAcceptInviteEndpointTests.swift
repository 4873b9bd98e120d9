import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PostAcceptInviteEndpointTests {
    private static let path = "/auth/accept-invite"
    private static let operation = PostAcceptInviteEndpoint.operation
    private static let code = #"{"email":"ann@example.com","code":"123456","client_id":"client_demo"}"#

    @Test func opensASessionByLinkOrCode() async throws {
        for (body, kind) in [(#"{"token":"mailed"}"#, "token"), (Self.code, "code")] {
            let scenario = EmailScenario(.invite)
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, body)
                #expect(answer.status == .ok)
                #expect(answer.setCookies.contains { $0.hasPrefix("access_token=access-1") })
                try expectDescribed(answer, by: Self.operation)
            }
            // The API sets no first password; the page does.
            #expect(scenario.redeemed.entries == [kind] && scenario.passwords.entries == [nil])
        }
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (body, error, code) in [
            (#"{"token":"gone"}"#, nil, ErrorCode.tokenInvalid),
            (Self.code.replacing("123456", with: "654321"), nil, .codeInvalid),
            (
                #"{"token":"mailed","password":"p"}"#, ServiceError(.invalidCredentials, detail: "Wrong."),
                .invalidCredentials
            ),
            (Self.code, ServiceError(.userSuspended, detail: "Suspended."), .userSuspended),
        ] as [(String, ServiceError?, ErrorCode)] {
            var scenario = EmailScenario(.invite)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, body)
                #expect(answer.code == code.rawValue && answer.setCookies.isEmpty)
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(!scenario.finished.entries.contains(true))
        }
    }

    @Test func refusesForeignPagesAndThirdPartyClients() async throws {
        var scenario = EmailScenario(.invite)
        try await scenario.fleet.run { client in
            let foreign = try await client.send(
                .post, Self.path, #"{"token":"mailed"}"#, headers: [.origin: "https://other.example.com"])
            #expect(foreign.code == "origin_not_allowed")
            try expectDescribed(foreign, by: Self.operation)
            let unknown = try await client.send(
                .post, Self.path, Self.code.replacing("client_demo", with: "client_nobody"))
            #expect(unknown.code == "unknown_client")
            try expectDescribed(unknown, by: Self.operation)
        }
        scenario.client.isFirstParty = false
        try await scenario.fleet.run { client in
            for body in [#"{"token":"mailed"}"#, Self.code] {
                let answer = try await client.send(.post, Self.path, body)
                #expect(answer.code == "client_not_first_party")
                try expectDescribed(answer, by: Self.operation)
            }
        }
        #expect(scenario.redeemed.entries.isEmpty && scenario.places.entries.isEmpty)
    }
}
