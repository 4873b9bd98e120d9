import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AppleTests {
    @Test func signsTheClientSecretAndTakesTheNameOfTheFirstSignIn() async throws {
        let fixture = try await ProviderFixture()
        let person: [String: TestProvider.Value] = [
            "id": "001.a", "email": "x@privaterelay.appleid.com", "email_verified": "true", "first_name": "Ann",
            "last_name": "Example",
        ]
        let ann = try fixture.authenticated(try await fixture.signIn(.apple, person)).profile
        #expect(ann.identity?.givenName == "Ann")
        #expect(ann.identity?.familyName == "Example")
        // The ID token's address is used, not the one in the form, and its flag may be a string.
        #expect(ann.credentials.first?.email?.description == "x@privaterelay.appleid.com")
        #expect(ann.credentials.first?.emailVerifiedAt != nil)
        let asked = try #require(try fixture.provider.requests().first { $0.path == "/authorize" }).query
        #expect(asked["response_mode"] == "form_post")
        #expect(asked["scope"] == "name email")
        let secret = try #require(try fixture.provider.requests().first { $0.path == "/token" }).form["client_secret"]
        #expect(secret?.split(separator: ".").count == 3)
        let later = try fixture.authenticated(try await fixture.signIn(.apple, ["id": "001.a"]))
        #expect(later.profile.id == ann.id)
        #expect(later.profile.identity?.givenName == "Ann")
    }

    @Test func readsFalseAsAString() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.authenticated(
            try await fixture.signIn(.apple, ["id": "1", "email": "a@example.com", "email_verified": "false"]))
        #expect(ann.profile.credentials.first?.emailVerifiedAt == nil)
    }
}
