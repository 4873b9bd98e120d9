import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

/// What each provider does in its own way, each with its usual endpoints.
@Suite struct ProviderQuirkTests {
    @Test func whoeverComesFirstByAProviderBecomesAUserAndIsKnownAfterwards() async throws {
        let fixture = try await ProviderFixture()
        for (index, name) in Provider.allCases.enumerated() {
            let person: [String: TestProvider.Value] = [
                "id": .int(1000 + index), "email": .string("ann\(index)@example.com"), "email_verified": true,
                "name": "Ann Example", "xms_edov": true,
            ]
            let first = try fixture.vouched(try await fixture.signIn(name, person))
            let claims = try await fixture.identity.proofs.verify(
                first.proof, from: .identity, for: .session, request: nil
            ).claims
            #expect(claims.user == first.profile.id)
            #expect(claims.authenticationMethods == ["fed", name.rawValue])
            #expect(first.profile.activeMembership?.role == .owner)
            #expect(first.profile.identity?.displayName == "Ann Example")
            let credential = try #require(first.profile.credentials.first)
            #expect(credential.email?.description == "ann\(index)@example.com")
            // Facebook's word for an address counts for nothing.
            #expect((credential.emailVerifiedAt == nil) == (name == .facebook))
            let again = try fixture.vouched(try await fixture.signIn(name, person))
            #expect(again.profile.id == first.profile.id)
        }
        #expect(try await fixture.users() == 5)
        #expect(
            try await fixture.audited()
                == Provider.allCases.flatMap { ["sign_up \($0)", "sign_in \($0)"] })
    }

    @Test func anAddressThatChangedAtTheProviderChangesNobody() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.vouched(
            try await fixture.signIn(.google, ["id": "1", "email": "ann@example.com", "email_verified": true]))
        let later = try fixture.vouched(
            try await fixture.signIn(.google, ["id": "1", "email": "new@example.com", "email_verified": true]))
        #expect(later.profile.id == ann.profile.id)
        #expect(later.profile.credentials.map { $0.email?.description } == ["ann@example.com"])
        // Whoever has the address there now is somebody else, and is told so: it is verified on both sides, and theirs.
        let other = try fixture.vouched(
            try await fixture.signIn(.github, ["id": 1, "email": "other@example.com", "email_verified": true]))
        #expect(other.profile.id != ann.profile.id)
    }

    @Test func appleSignsItsSecretAndTellsTheNameOnce() async throws {
        let fixture = try await ProviderFixture()
        let person: [String: TestProvider.Value] = [
            "id": "001.a", "email": "x@privaterelay.appleid.com", "email_verified": "true", "first_name": "Ann",
            "last_name": "Example",
        ]
        let ann = try fixture.vouched(try await fixture.signIn(.apple, person)).profile
        #expect(ann.identity?.givenName == "Ann")
        #expect(ann.identity?.familyName == "Example")
        // The address in the form is not verified, the one in the token is, although its flag is a string.
        #expect(ann.credentials.first?.email?.description == "x@privaterelay.appleid.com")
        #expect(ann.credentials.first?.emailVerifiedAt != nil)
        let asked = try #require(try fixture.provider.requests().first { $0.path == "/authorize" }).query
        #expect(asked["response_mode"] == "form_post")
        #expect(asked["scope"] == "name email")
        let secret = try #require(try fixture.provider.requests().first { $0.path == "/token" }).form["client_secret"]
        #expect(secret?.split(separator: ".").count == 3)
        let later = try fixture.vouched(try await fixture.signIn(.apple, ["id": "001.a"]))
        #expect(later.profile.id == ann.id)
        #expect(later.profile.identity?.givenName == "Ann")
    }

    @Test func appleSaysFalseInAString() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.vouched(
            try await fixture.signIn(.apple, ["id": "1", "email": "a@example.com", "email_verified": "false"]))
        #expect(ann.profile.credentials.first?.emailVerifiedAt == nil)
    }

    @Test func microsoftsAddressCountsOnlyWithItsOwnFlag() async throws {
        let fixture = try await ProviderFixture()
        let plain = try fixture.vouched(
            try await fixture.signIn(.microsoft, ["id": "o1", "email": "a@example.com", "email_verified": true]))
        #expect(plain.profile.credentials.first?.emailVerifiedAt == nil)
        for (index, flag) in [TestProvider.Value.bool(true), .string("1"), .int(1)].enumerated() {
            let person = try fixture.vouched(
                try await fixture.signIn(
                    .microsoft,
                    ["id": .string("v\(index)"), "email": .string("v\(index)@example.com"), "xms_edov": flag])
            )
            #expect(person.profile.credentials.first?.emailVerifiedAt != nil)
        }
    }

    @Test func microsoftsPeopleAreObjectsInTenants() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.vouched(
            try await fixture.signIn(.microsoft, ["id": "o1", "email": "a@example.com", "xms_edov": true]))
        // The same object id in another tenant is someone else.
        var behaviour = TestProvider.Behaviour(["id": "o1", "email": "b@example.com", "xms_edov": true])
        let tenant = "99999999-2222-4333-8444-555555555555"
        behaviour.claims = ["tid": .string(tenant), "iss": .string("\(try fixture.provider.baseURL)/\(tenant)/v2.0")]
        let other = try fixture.vouched(try await fixture.signIn(.microsoft, behaviour))
        #expect(other.profile.id != ann.profile.id)
        // A tenant that speaks as another, or as none, is not heard.
        for claims: [String: TestProvider.Value] in [
            ["tid": .string(tenant)], ["tid": nil],
            ["tid": "common", "iss": .string("\(try fixture.provider.baseURL)/common/v2.0")],
        ] {
            behaviour.claims = claims
            #expect(await error { try await fixture.signIn(.microsoft, behaviour) }?.code == .providerFailed)
        }
        behaviour.claims = ["oid": nil]
        #expect(await error { try await fixture.signIn(.microsoft, behaviour) }?.code == .providerFailed)
        #expect(
            try await fixture.audited().suffix(2) == [
                "sign_in_refused microsoft wrong_issuer", "sign_in_refused microsoft claim_missing",
            ])
    }

    @Test func gitHubsAddressIsThePrimaryOneOfTheList() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.vouched(
            try await fixture.signIn(
                .github, ["id": 42, "login": "ann", "email": "primary@example.com", "email_verified": true])
        ).profile
        #expect(ann.credentials.map { $0.email?.description } == ["primary@example.com"])
        #expect(ann.identity?.displayName == "ann")
        var without = TestProvider.Behaviour(["id": 43, "email": "b@example.com", "email_verified": true])
        without.withoutEmails = true
        #expect(await error { try await fixture.signIn(.github, without) }?.code == .emailRequired)
    }

    @Test func facebookIsShownThatTheAppItselfAsks() async throws {
        let fixture = try await ProviderFixture()
        _ = try await fixture.signIn(.facebook, ["id": "77", "email": "a@example.com", "name": "Ann"])
        let me = try #require(try fixture.provider.requests().first { $0.path == "/me" }).query
        #expect(me["fields"] == "id,name,email")
        #expect(
            Facebook.proof(of: Secret("token"), secret: "secret")
                == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a")
        // Another app's ids are another world.
        _ = try await fixture.identity.call(
            Identity.SetProviderConnection(
                client: fixture.identity.client.id, provider: .facebook, providerClientID: "another-app",
                clientSecret: Secret("provider-secret"), issuer: fixture.provider.baseURL), fixture.identity.context())
        let other = try fixture.vouched(try await fixture.signIn(.facebook, ["id": "77", "email": "b@example.com"]))
        #expect(other.profile.credentials.first?.email?.description == "b@example.com")
    }

    @Test func anIssuerThatTheOperatorNamesIsNotGoogle() async throws {
        let fixture = try await ProviderFixture()
        _ = try await fixture.signIn(.google, ["id": "1", "email": "a@example.com", "email_verified": true])
        let issuer: String = try await fixture.identity.postgres.query(
            "SELECT issuer FROM identity.external_identities")[0][0].decode()
        let base = try fixture.provider.baseURL
        #expect(issuer == base)
    }

    @Test func strangeNamesAreLeftOut() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.vouched(
            try await fixture.signIn(
                .google,
                [
                    "id": "1", "email": "a@example.com", "email_verified": true, "name": "  ", "given_name": "Ann",
                    "picture": "javascript:alert(1)", "locale": "not a locale",
                ])
        ).profile
        #expect(ann.identity?.givenName == "Ann")
        #expect(ann.identity?.displayName == nil)
        #expect(ann.identity?.avatarURL == nil)
        #expect(ann.identity?.locale == nil)
    }
}
