import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PostVerifyEmailEndpointTests {
    private static let path = "/auth/verify"
    private static let operation = PostVerifyEmailEndpoint.operation

    @Test func reportsWhetherCredentialsWereRemoved() async throws {
        var scenario = EmailScenario(.verification)
        for resets in [false, true] {
            scenario.resetsCredentials = resets
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, #"{"token":"mailed"}"#)
                #expect(answer.status == .noContent)
                #expect(answer.headers[.credentialsReset] == (resets ? "true" : nil))
                try expectDescribed(answer, by: Self.operation)
            }
        }
    }

    /// Programs send no origin; a foreign page can't leave it out, and Fetch Metadata tells an image from a program.
    @Test func refusesForeignPages() async throws {
        let scenario = EmailScenario(.verification)
        try await scenario.fleet.run { client in
            for headers: HTTPFields in [
                [.origin: "https://other.example.com"], [.origin: "https://evil.example"], [.fetchSite: "cross-site"],
                [.fetchSite: "same-site"],
            ] {
                let answer = try await client.send(.post, Self.path, #"{"token":"mailed"}"#, headers: headers)
                #expect(answer.code == "origin_not_allowed", "\(headers)")
                try expectDescribed(answer, by: Self.operation)
            }
            #expect(scenario.redeemed.entries.isEmpty)
            for headers in [EmailScenario.fromClient, [.origin: ScriptedFleet.issuer]] {
                let answer = try await client.send(.post, Self.path, #"{"token":"mailed"}"#, headers: headers)
                #expect(answer.status == .noContent, "\(headers)")
            }
        }
    }

    @Test func answersEveryErrorThatItDeclares() async throws {
        for (token, error, code) in EmailScenario.tokenErrors {
            var scenario = EmailScenario(.verification)
            scenario.identityError = error
            try await scenario.fleet.run { client in
                let answer = try await client.send(.post, Self.path, #"{"token":"\#(token)","password":"p"}"#)
                #expect(answer.code == code)
                try expectDescribed(answer, by: Self.operation)
            }
        }
    }
}
