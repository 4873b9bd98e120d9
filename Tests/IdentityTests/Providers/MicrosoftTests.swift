import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct MicrosoftTests {
    @Test func anAddressCountsOnlyWithTheFlagOfItsTenant() async throws {
        let fixture = try await ProviderFixture()
        let plain = try fixture.authenticated(
            try await fixture.signIn(.microsoft, ["id": "o1", "email": "a@example.com", "email_verified": true]))
        #expect(plain.profile.credentials.first?.emailVerifiedAt == nil)
        for (index, flag) in [TestProvider.Value.bool(true), .string("1"), .int(1)].enumerated() {
            let person = try fixture.authenticated(
                try await fixture.signIn(
                    .microsoft,
                    ["id": .string("v\(index)"), "email": .string("v\(index)@example.com"), "xms_edov": flag])
            )
            #expect(person.profile.credentials.first?.emailVerifiedAt != nil)
        }
    }

    @Test func usersAreObjectsInTenants() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.authenticated(
            try await fixture.signIn(.microsoft, ["id": "o1", "email": "a@example.com", "xms_edov": true]))
        // The same object id in another tenant is another user.
        var behaviour = TestProvider.Behaviour(["id": "o1", "email": "b@example.com", "xms_edov": true])
        let tenant = "99999999-2222-4333-8444-555555555555"
        behaviour.claims = ["tid": .string(tenant), "iss": .string("\(try fixture.provider.baseURL)/\(tenant)/v2.0")]
        let other = try fixture.authenticated(try await fixture.signIn(.microsoft, behaviour))
        #expect(other.profile.id != ann.profile.id)
        // The issuer must be that of the tenant.
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
}
