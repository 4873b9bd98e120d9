import Foundation
import HTTPTypes
import Models
import TestKit
import Testing

@testable import GatewayService

@Suite struct WaitingSignInTests {
    @Test func becomesAProblemWithTheMembersOfItsStep() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody, headers: [.origin: Samples.origin])
            #expect(answer.status == .forbidden && answer.code == "email_verification_required")
            #expect(answer.headers[.contentType] == "application/problem+json" && answer.setCookies.isEmpty)
            #expect(answer.json["sign_in_token"] as? String == scenario.tokens.first)
            #expect(answer.json["expires_in"] as? Int == 300)
            #expect(answer.json["email_id"] as? String == scenario.credential.description)
            try Self.expectDescribed(answer.json, by: SignInEndpoint.operation)
        }
        // Nobody has to ask for the email.
        #expect(scenario.sent.entries == [scenario.credential])
    }

    /// Identity has sent the email with the sign-up.
    @Test func aNewUserGetsOneEmail() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-up", Samples.signInBody, headers: [.origin: Samples.origin])
            #expect(answer.status == .forbidden && answer.code == "email_verification_required")
            try Self.expectDescribed(answer.json, by: SignUpEndpoint.operation)
        }
        #expect(scenario.sent.entries.isEmpty && scenario.tokens.count == 1)
    }

    @Test func theTokenIsBoundToACallerThatKeepsCookies() async throws {
        let scenario = WaitingScenario()
        try await scenario.fleet().run { client in
            let answer = try await client.send(
                .post, "/auth/sign-in", Samples.signInBody,
                headers: [.origin: Samples.origin, .cookie: "__Host-device=x"])
            let cookie = try #require(answer.setCookies.first)
            #expect(cookie.hasPrefix("__Host-mail_code=") && answer.setCookies.count == 1)
            let body = VerifyWithCodeEndpointTests.body(scenario, scenario.tokens.first ?? "")
            let other = try await client.send(
                .post, "/auth/verify-with-code", body, headers: [.origin: Samples.origin])
            #expect(other.status == .unauthorized && other.code == "sign_in_token_invalid")
            let same = try await client.send(
                .post, "/auth/verify-with-code", body, headers: [.origin: Samples.origin, .cookie: answer.cookies])
            #expect(same.status == .ok)
        }
    }

    private static func expectDescribed(
        _ problem: [String: Any], by operation: GatewayService.Operation
    ) throws {
        let text = OpenAPIDocument(operations: [operation]).text(issuer: ScriptedFleet.issuer)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            SchemaCheck(document: document).mismatches(
                of: problem, against: ["$ref": "#/components/schemas/EmailVerificationRequired"]) == [])
    }
}
