import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SwitchAccountHandlerTests {
    /// Makes `profile`'s user a viewer of the personal account of `other`.
    private func join(_ identity: IdentityFixture, _ profile: SessionProfile, _ other: SessionProfile) async throws
        -> AccountID
    {
        let account = try #require(other.activeMembership).accountID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(profile.applicationID), \(MembershipID.make()), \(account), \(profile.id), 'viewer')
            """)
        return account
    }

    @Test func attestsTheRoleInTheOtherAccount() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try await join(identity, ann, try await identity.signUp("bob@example.com").profile)
        let authenticated = try await identity.call(
            Identity.SwitchAccount(session: identity.sessionProof(of: ann), account: account),
            identity.context())
        #expect(authenticated.profile.activeMembership?.role == .viewer)
        #expect(authenticated.profile.memberships.count == 2)
        let claims = try await identity.proofs.verify(
            authenticated.proof, from: .identity, for: .switching, request: nil
        )
        .claims
        #expect(claims.role == .viewer)
        #expect(claims.account == account)
        #expect(claims.authenticationMethods.isEmpty)
        // A sign-in still begins in the user's own account.
        #expect(try await identity.signIn("ann@example.com").profile.activeMembership == ann.activeMembership)
    }

    @Test func refusesAnAccountOfOthers() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        let foreign = try #require(bob.activeMembership).accountID
        let thrown = await error {
            try await identity.call(
                Identity.SwitchAccount(session: identity.sessionProof(of: ann), account: foreign),
                identity.context())
        }
        #expect(thrown?.code == .notFound)
    }
}
