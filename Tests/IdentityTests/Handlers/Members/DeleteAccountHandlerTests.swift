import Models
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct DeleteAccountHandlerTests {
    private func delete(
        _ shared: SharedAccount, by actor: SessionProfile?, _ account: AccountID? = nil
    ) async throws -> Identity.DeleteAccount.Reply {
        var proof: Proof?
        if let actor { proof = try await shared.identity.sessionProof(of: actor) }
        return try await shared.identity.call(
            Identity.DeleteAccount(session: proof, account: account ?? shared.id),
            actor == nil ? shared.identity.operatorContext : shared.identity.context())
    }

    @Test func theOnlyMemberDeletesTheAccountWithItsInvitations() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        // An erased user is no member any more.
        let bob = try await shared.join("bob@example.com")
        _ = try await identity.call(Identity.EraseUser(user: bob.id), identity.operatorContext)
        _ = try await identity.call(
            Identity.CreateInvite(
                account: shared.id, email: identity.email("cleo@example.com"), role: .member,
                inviter: identity.sessionProof(of: shared.ann)), identity.context())
        let grant = try #require(try await identity.takeMails().last { $0.kind == .invite }?.grant)
        let epoch = try await identity.epoch(of: shared.ann.id)
        let proof = try #require(try await delete(shared, by: shared.ann).proof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.endedAccount == shared.id && claims.user == shared.ann.id && claims.epoch == epoch + 1)
        let accepted = await error {
            try await identity.call(Identity.AcceptInvite(proof: identity.mailboxProof(grant)), identity.context())
        }
        #expect(accepted?.code == .tokenInvalid)
        let entry = try #require(try await shared.entries(.accountDeleted).first)
        #expect(entry.user == shared.ann.id && entry.value("account") == "\(shared.id)")
        #expect(await error { try await shared.members(for: nil) }?.code == .notFound)
        #expect(try await identity.signIn("ann@example.com").profile.memberships.count == 1)
    }

    @Test func whileThereAreOthersItStays() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .owner)
        for actor in [shared.ann, bob, nil] {
            #expect(await error { try await delete(shared, by: actor) }?.code == .accountInUse)
        }
        _ = try await shared.setRole(.member, of: bob, by: shared.ann)
        #expect(await error { try await delete(shared, by: bob) }?.code == .notOwner)
        let eve = try await shared.identity.signUp("eve@example.com").profile
        #expect(await error { try await delete(shared, by: eve) }?.code == .notFound)
        #expect(await error { try await delete(shared, by: nil, .make()) }?.code == .notFound)
        #expect(try await shared.roles().count == 2)
    }

    @Test func aPersonalAccountGoesWithItsUserOnly() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let personal = try #require(shared.ann.activeMembership).accountID
        for actor in [shared.ann, nil] {
            #expect(await error { try await delete(shared, by: actor, personal) }?.code == .personalAccount)
        }
    }

    @Test func operatorsDeleteWhatNobodyBelongsTo() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        _ = try await shared.identity.call(Identity.EraseUser(user: shared.ann.id), shared.identity.operatorContext)
        #expect(try await delete(shared, by: nil).proof == nil)
        #expect(try await shared.roles().isEmpty)
    }
}
