import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct CompleteProviderSignInHandlerTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "ann@example.com", "email_verified": true, "xms_edov": true,
    ]

    @Test func theFirstSignInCreatesAUserAndTheNextFindsThem() async throws {
        let fixture = try await ProviderFixture()
        for (index, name) in Provider.allCases.enumerated() {
            let person: [String: TestProvider.Value] = [
                "id": .int(1000 + index), "email": .string("ann\(index)@example.com"), "email_verified": true,
                "name": "Ann Example", "xms_edov": true,
            ]
            let first = try fixture.authenticated(try await fixture.signIn(name, person))
            let claims = try await fixture.identity.proofs.verify(
                first.proof, from: .identity, for: .session, request: nil
            ).claims
            #expect(claims.user == first.profile.id)
            #expect(claims.authenticationMethods == ["fed", name.rawValue])
            #expect(first.profile.activeMembership?.role == .owner)
            #expect(first.profile.identity?.displayName == "Ann Example")
            let credential = try #require(first.profile.credentials.first)
            #expect(credential.email?.description == "ann\(index)@example.com")
            // Facebook doesn't verify addresses.
            #expect((credential.emailVerifiedAt == nil) == (name == .facebook))
            let again = try fixture.authenticated(try await fixture.signIn(name, person))
            #expect(again.profile.id == first.profile.id)
        }
        #expect(try await fixture.users() == 5)
        #expect(
            try await fixture.audited()
                == Provider.allCases.flatMap { ["sign_up \($0)", "sign_in \($0)"] })
    }

    @Test func aChangedAddressAtTheProviderChangesNoUser() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.authenticated(
            try await fixture.signIn(.google, ["id": "1", "email": "ann@example.com", "email_verified": true]))
        let later = try fixture.authenticated(
            try await fixture.signIn(.google, ["id": "1", "email": "new@example.com", "email_verified": true]))
        #expect(later.profile.id == ann.profile.id)
        #expect(later.profile.credentials.map { $0.email?.description } == ["ann@example.com"])
        // Another identity with another address is another user.
        let other = try fixture.authenticated(
            try await fixture.signIn(.github, ["id": 1, "email": "other@example.com", "email_verified": true]))
        #expect(other.profile.id != ann.profile.id)
    }

    @Test func leavesOutInvalidPersonalFields() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.authenticated(
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

    @Test func needsAnAddressThatIsVerifiedIfItIsTaken() async throws {
        let fixture = try await ProviderFixture()
        for name in Provider.allCases {
            try await fixture.expectError(of: name, .emailRequired, "email_required", { $0.person["email"] = nil })
            try await fixture.expectError(
                of: name, .emailRequired, "email_required", { $0.person["email"] = "not an address" })
        }
        try await fixture.identity.signUp("ann@example.com")
        for name in Provider.allCases {
            var behaviour = TestProvider.Behaviour(["id": "1", "email": "ann@example.com", "email_verified": false])
            behaviour.claims = [:]
            #expect(await error { try await fixture.signIn(name, behaviour) }?.code == .emailUnverified)
            #expect(try await fixture.audited().last == "sign_in_refused \(name) email_unverified")
        }
        #expect(try await fixture.users() == 1)
    }

    @Test func refusesTheResponseToAnotherRequest() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.expectError(of: .google, .providerFailed, "wrong_nonce", nonce: Secret("another"))
        for name in Provider.allCases {
            try await fixture.expectError(of: name, .providerRefused, "code_refused", verifier: Secret("another"))
        }
    }

    @Test func refusesAUsedCode() async throws {
        let fixture = try await ProviderFixture()
        let call = Identity.CompleteProviderSignIn(
            client: fixture.identity.client.id, provider: .github, code: Secret("used"), codeVerifier: Secret("v"),
            nonce: Secret("n"))
        let found = await error {
            try await fixture.identity.call(call, fixture.identity.context())
        }
        #expect(found?.code == .providerRefused)
    }

    @Test func reportsThatTheProviderRefusesTheClientSecret() async throws {
        let fixture = try await ProviderFixture()
        for name in [Provider.google, .github, .facebook, .microsoft] {
            try await fixture.expectError(of: name, .providerFailed, "client_refused", { $0.secret = "another" })
        }
    }

    @Test func reportsAProviderThatIsDown() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.provider.stop()
        func begin(_ name: Provider) async -> ServiceError? {
            await error {
                try await fixture.identity.call(
                    Identity.BeginProviderSignIn(
                        client: fixture.identity.client.id, provider: name, state: Secret("s"), nonce: Secret("n"),
                        codeChallenge: "c"), fixture.identity.context())
            }
        }
        #expect(await begin(.google)?.code == .providerUnavailable)
        #expect(await begin(.github) == nil)
        let found = await error {
            try await fixture.identity.call(
                Identity.CompleteProviderSignIn(
                    client: fixture.identity.client.id, provider: .github, code: Secret("c"), codeVerifier: Secret("v"),
                    nonce: Secret("n")), fixture.identity.context())
        }
        #expect(found?.code == .providerUnavailable)
        #expect(
            try await fixture.audited()
                == ["sign_in_refused google unreachable", "sign_in_refused github unreachable"])
        try await fixture.provider.start()
        _ = try fixture.authenticated(try await fixture.signIn(.google, Self.ann))
    }
}
