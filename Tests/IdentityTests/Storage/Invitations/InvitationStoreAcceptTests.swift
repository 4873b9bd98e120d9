import Foundation
import Models
import PasswordHashing
import Postgres
import Testing

@testable import IdentityService

@Suite struct InvitationStoreAcceptTests {
    private let identity: IdentityFixture
    private let owner: AccountOwner

    init() async throws {
        identity = try await IdentityFixture()
        owner = try await AccountOwner(identity)
    }

    private func acceptance(
        _ grant: OneTimeGrant, proof: String = UUID().uuidString, email: EmailAddress? = nil,
        password: PasswordHash? = nil
    ) throws -> InvitationStore.Acceptance {
        InvitationStore.Acceptance(
            invite: try #require(grant.invite), grant: grant, client: identity.client,
            emailHash: identity.emailHasher.hash(email ?? grant.email, in: grant.application), mailedAt: .now,
            proofID: proof, evidence: OwnershipEvidence(session: nil, password: nil, allowsReset: true),
            firstPassword: password)
    }

    @discardableResult
    private func accept(_ acceptance: InvitationStore.Acceptance) async throws -> UserID {
        try await identity.service.invitations.accept(acceptance, ipAddress: nil, identity.context()).user
    }

    private func count(_ sql: Query) async throws -> Int {
        try await identity.postgres.query(sql)[0].decode("count")
    }

    @Test func usesAProofOnce() async throws {
        _ = try await owner.invite("new@example.com")
        let grant = try await owner.mailed()
        try await accept(try acceptance(grant, proof: "one"))
        #expect(await error { try await accept(try acceptance(grant, proof: "one")) }?.code == .invalidProof)
    }

    /// Nothing of a refused acceptance stays, its proof included.
    @Test func refusesTheMailboxOfAnotherAddress() async throws {
        _ = try await owner.invite("new@example.com")
        let grant = try await owner.mailed()
        let other = try identity.email("other@example.com")
        let refused = await error { try await accept(try acceptance(grant, proof: "one", email: other)) }
        #expect(refused?.code == .tokenInvalid)
        #expect(try await count("SELECT count(*) FROM identity.users") == 1)
        try await accept(try acceptance(grant, proof: "one"))
    }

    /// Within ten minutes a link may be followed again; that must not undo what an owner has changed meanwhile.
    @Test func aSecondAcceptanceChangesNothing() async throws {
        _ = try await owner.invite("new@example.com", as: .viewer)
        let grant = try await owner.mailed()
        let user = try await accept(try acceptance(grant))
        try await identity.postgres.execute(
            "UPDATE identity.memberships SET role = 'member' WHERE user_id = \(user) AND account_id = \(owner.account)")
        #expect(try await accept(try acceptance(grant)) == user)
        let rows = try await identity.postgres.query(
            "SELECT role FROM identity.memberships WHERE user_id = \(user) AND account_id = \(owner.account)")
        #expect(try rows.map { try $0.decode("role", as: String.self) } == ["member"])
        #expect(try await count("SELECT count(*) FROM identity.audit_log WHERE event = 'invite_accepted'") == 1)
    }

    @Test func setsTheFirstPasswordOfANewUser() async throws {
        _ = try await owner.invite("new@example.com")
        let hash = try #require(PasswordHash(stored: "a:$argon2id$first"))
        let user = try await accept(try acceptance(try await owner.mailed(), password: hash))
        let rows = try await identity.postgres.query("SELECT hash FROM identity.passwords WHERE user_id = \(user)")
        #expect(try rows.map { try $0.decode("hash", as: String.self) } == [hash.stored])
    }

    @Test func keepsThePasswordOfAVerifiedUser() async throws {
        let bob = try await identity.signUp("bob@example.com").profile
        try await identity.verify(bob)
        _ = try await owner.invite("bob@example.com")
        let hash = try #require(PasswordHash(stored: "a:$argon2id$other"))
        #expect(try await accept(try acceptance(try await owner.mailed(), password: hash)) == bob.id)
        #expect(try await identity.signIn("bob@example.com").profile.id == bob.id)
    }
}
