import Models
import Testing

@testable import IdentityService

@Suite struct ListMembersHandlerTests {
    @Test func ownersSeeAddressesAndMembersSeeNames() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .viewer)
        try await shared.identity.postgres.execute(
            "UPDATE identity.user_identities SET given_name = 'Bob', family_name = 'Ross' WHERE user_id = \(bob.id)")
        let owners = try await shared.members(for: shared.ann)
        #expect(owners.role == .owner && owners.count == 2 && owners.nextCursor == nil)
        #expect(owners.members.map(\.userID) == [shared.ann.id, bob.id])
        #expect(owners.members.map { $0.email?.description } == ["ann@example.com", "bob@example.com"])
        #expect(owners.members.last?.name == "Bob Ross" && owners.members.last?.status == .active)
        #expect(owners.members.allSatisfy { !$0.isPersonal })
        let viewers = try await shared.members(for: bob)
        #expect(viewers.role == .viewer && viewers.members.map(\.role) == [.owner, .viewer])
        #expect(viewers.members.map { $0.email?.description } == [nil, "bob@example.com"])
        #expect(viewers.members.map(\.status) == [nil, .active])
        #expect(try await shared.members(for: nil).members == owners.members)
    }

    @Test func theUserOfAPersonalAccountIsMarked() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("bob@example.com", as: .owner)
        _ = try await owner.accept(try await owner.mailed())
        let listed = try await identity.call(
            Identity.ListMembers(session: owner.inviter(), account: owner.account), identity.context())
        #expect(listed.members.map(\.isPersonal) == [true, false])
    }

    @Test func readsPageByPage() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        for index in 0..<5 { _ = try await shared.join("person\(index)@example.com") }
        var (found, cursor): ([UserID], MembershipID?) = ([], nil)
        repeat {
            let page = try await shared.members(for: shared.ann, limit: 2, after: cursor)
            #expect(page.members.count <= 2 && page.count == 6)
            found += page.members.map(\.userID)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found.count == 6 && Set(found).count == 6 && found.first == shared.ann.id)
        for limit in [0, 201] {
            let code = await error { try await shared.members(for: shared.ann, limit: limit) }?.code
            #expect(code == .invalidRequest)
        }
    }

    @Test func readsOneMember() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let listed = try await shared.identity.call(
            Identity.ListMembers(
                session: shared.identity.sessionProof(of: shared.ann), account: shared.id, limit: 1, user: bob.id),
            shared.identity.context())
        #expect(listed.members.map(\.userID) == [bob.id] && listed.count == 2)
    }

    @Test func strangersFindNoAccountAndErasedUsersAreNoMembers() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let eve = try await shared.identity.signUp("eve@example.com").profile
        #expect(await error { try await shared.members(for: eve) }?.code == .notFound)
        #expect(await error { try await shared.members(for: eve, of: .make()) }?.code == .notFound)
        _ = try await shared.identity.call(Identity.SuspendUser(user: bob.id), shared.identity.operatorContext)
        #expect(try await shared.members(for: shared.ann).members.last?.status == .suspended)
        #expect(await error { try await shared.members(for: bob) }?.code == .userSuspended)
        _ = try await shared.identity.call(Identity.EraseUser(user: bob.id), shared.identity.operatorContext)
        let left = try await shared.members(for: shared.ann)
        #expect(left.members.map(\.userID) == [shared.ann.id] && left.count == 1)
    }
}
