import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import TestKit
import Testing

@testable import GatewayService

@Suite struct AcceptTermsEndpointTests {
    private static let path = "/auth/accept-terms"
    private static let operation = AcceptTermsEndpoint.operation
    private static let headers: HTTPFields = [.origin: Samples.origin]

    private func signIn(_ client: some TestClientProtocol) async throws -> String {
        let answer = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: Self.headers)
        #expect(answer.status == .forbidden && answer.code == "terms_not_accepted")
        #expect(answer.json["terms_version"] as? String == "2" && answer.json["expires_in"] as? Int == 300)
        #expect(answer.json["terms_url"] as? String == "https://app.example.com/terms")
        try Self.expectDescribed(answer.json, by: SignInEndpoint.operation)
        return try #require(answer.json["sign_in_token"] as? String)
    }

    private static func expectDescribed(
        _ problem: [String: Any], by operation: GatewayService.Operation
    ) throws {
        let text = OpenAPIDocument(operations: [operation]).text(issuer: ScriptedFleet.issuer)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            SchemaCheck(document: document).mismatches(
                of: problem, against: ["$ref": "#/components/schemas/TermsNotAccepted"]) == [])
    }

    private static func body(_ token: String, _ version: String) -> String {
        #"{"sign_in_token":"\#(token)","terms_version":"\#(version)"}"#
    }

    @Test func opensTheSession() async throws {
        let scenario = WaitingScenario(.terms)
        try await scenario.fleet().run { client in
            let token = try await signIn(client)
            let answer = try await client.send(.post, Self.path, Self.body(token, "2"), headers: Self.headers)
            #expect(answer.status == .ok && answer.setCookies.first?.hasPrefix("access_token=access-1") == true)
            try GatewayTests.expectDescribed(answer, by: Self.operation)
            let again = try await client.send(.post, Self.path, Self.body(token, "2"), headers: Self.headers)
            #expect(again.code == "sign_in_token_invalid")
            try GatewayTests.expectDescribed(again, by: Self.operation)
        }
        // The address need not be verified, so no email is sent.
        #expect(scenario.sent.entries.isEmpty)
    }

    @Test func namesThePresentVersionToThoseWhoAcceptAnother() async throws {
        try await WaitingScenario(.terms).fleet().run { client in
            let token = try await signIn(client)
            let answer = try await client.send(.post, Self.path, Self.body(token, "1"), headers: Self.headers)
            #expect(answer.status == .forbidden && answer.code == "terms_not_accepted")
            #expect(answer.json["terms_version"] as? String == "2" && answer.json["sign_in_token"] == nil)
            try Self.expectDescribed(answer.json, by: Self.operation)
            // The sign-in goes on waiting.
            let right = try await client.send(.post, Self.path, Self.body(token, "2"), headers: Self.headers)
            #expect(right.status == .ok)
        }
    }

    @Test func namesEveryParameterThatIsMissing() async throws {
        try await WaitingScenario(.terms).fleet().run { client in
            let answer = try await client.send(.post, Self.path, "{}", headers: Self.headers)
            #expect(
                answer.invalidParameters.sorted() == [
                    "body /sign_in_token required", "body /terms_version required",
                ])
        }
    }

    @Test func signUpNeedsThePresentVersion() async throws {
        try await WaitingScenario(.terms).fleet().run { client in
            let missing = try await client.send(.post, "/auth/sign-up", Samples.signInBody, headers: Self.headers)
            #expect(missing.status == .forbidden && missing.code == "terms_not_accepted")
            #expect(missing.json["terms_version"] as? String == "2" && missing.json["sign_in_token"] == nil)
            try Self.expectDescribed(missing.json, by: SignUpEndpoint.operation)
            let body = Samples.signInBody.dropLast() + #","terms_version":"2"}"#
            let accepted = try await client.send(.post, "/auth/sign-up", String(body), headers: Self.headers)
            #expect(accepted.status == .ok)
        }
    }
}
