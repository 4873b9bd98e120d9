import Foundation
import Models
import Postgres
import Proofs
import Testing

@testable import IdentityService

@Suite struct GetProfileHandlerTests {
    /// A cached profile is never served after anything in it has changed, whichever process changed it.
    @Test func cachedProfilesFollowEveryChange() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        let (user, application) = (ann.id, ann.applicationID)
        func profile() async throws -> SessionProfile {
            let call = Identity.GetProfile(user: user, application: application, account: account)
            let remembered = try await identity.call(call, identity.context())
            // Another process has cached nothing yet.
            let fresh = try await identity.restarted().call(call, identity.context())
            #expect(fresh == remembered)
            return remembered
        }
        #expect(try await profile() == ann)

        let changes: [Query] = [
            "UPDATE identity.user_identities SET given_name = 'Ann' WHERE user_id = \(user)",
            "UPDATE identity.email_credentials SET verified_at = now() WHERE user_id = \(user)",
            """
            UPDATE identity.email_addresses SET address = 'anna@example.com'
            WHERE credential_id = \(try #require(ann.credentials.first).id)
            """,
            "UPDATE identity.accounts SET name = 'Acme' WHERE id = \(account)",
            "UPDATE identity.memberships SET role = 'viewer' WHERE user_id = \(user)",
            "DELETE FROM identity.user_identities WHERE user_id = \(user)",
        ]
        var last = ann
        for change in changes {
            try await identity.postgres.execute(change)
            let now = try await profile()
            #expect(now != last)
            last = now
        }
        _ = try await identity.call(Identity.SuspendUser(user: user), identity.context())
        #expect(await error { try await profile() }?.code == .userSuspended)
        _ = try await identity.call(Identity.RestoreUser(user: user), identity.context())
        #expect(try await profile() == last)
    }

    @Test func refusesUsersWhoAreGoneSuspendedOrNotMembers() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        func code(_ user: UserID, _ account: AccountID) async -> String? {
            await error {
                try await identity.readProfile(of: user, ann.applicationID, account)
            }?.code.rawValue
        }
        #expect(await code(ann.id, account) == nil)
        #expect(await code(.make(), account) == "invalid_token")
        #expect(await code(ann.id, .make()) == "invalid_token")
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await code(ann.id, account) == "user_suspended")
    }

    /// So the cache is bounded in bytes, whatever users write into their profiles.
    @Test(arguments: [(10, 1), (4096, 0)])
    func cachesOnlyShortProfiles(length: Int, cached: Int) async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let name = String(repeating: "n", count: length)
        try await identity.postgres.execute(
            "UPDATE identity.user_identities SET display_name = \(name) WHERE user_id = \(ann.id)")
        let handler = GetProfileHandler(users: identity.service.users)
        let call = Identity.GetProfile(
            user: ann.id, application: ann.applicationID, account: try #require(ann.activeMembership).accountID)
        for _ in 1...2 {
            let profile = try JSONDecoder().decode(
                SessionProfile.self, from: try await handler(call, identity.context()))
            #expect(profile.identity?.displayName == name)
        }
        #expect(handler.encoded.count == cached)
    }

    @Test func encodesNullableFields() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let json = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(profile)) as? [String: Any])
        let person = try #require(json["identity"] as? [String: Any])
        #expect(
            Set(person.keys) == [
                "id", "avatar_url", "external_id", "given_name", "family_name", "display_name", "preferred_language",
                "locale", "timezone",
            ])
        let credential = try #require((json["credentials"] as? [[String: Any]])?.first)
        #expect(Set(credential.keys) == ["id", "user_id", "email", "hashed_email", "email_verified_at"])
        #expect(credential["email_verified_at"] is NSNull)
    }
}
