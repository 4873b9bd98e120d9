import Models
import RPC
import Testing

@testable import IdentityService

@Suite struct RenameAccountHandlerTests {
    private func rename(
        _ shared: SharedAccount, to name: String, by actor: SessionProfile?, _ account: AccountID? = nil
    ) async throws -> Account {
        var proof: Proof?
        if let actor { proof = try await shared.identity.sessionProof(of: actor) }
        return try await shared.identity.call(
            Identity.RenameAccount(session: proof, account: account ?? shared.id, accountName: name),
            actor == nil ? shared.identity.operatorContext : shared.identity.context())
    }

    @Test func ownersAndOperatorsRename() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .owner)
        #expect(try await rename(shared, to: " Sales  team ", by: bob).name == "Sales team")
        #expect(try await rename(shared, to: "Support", by: nil).name == "Support")
        let personal = try #require(shared.ann.activeMembership).accountID
        #expect(try await rename(shared, to: "Ann’s", by: shared.ann, personal).name == "Ann’s")
        let entries = try await shared.entries(.accountRenamed)
        #expect(Set(entries.map(\.user)) == [bob.id, nil, shared.ann.id])
        #expect(entries.allSatisfy { $0.changed == ["name"] && $0.value("name") == nil })
        // The same name again changes nothing.
        _ = try await rename(shared, to: "Support", by: bob)
        #expect(try await shared.entries(.accountRenamed).count == 3)
    }

    @Test func everyMembersProfileIsRevised() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .viewer)
        let own = try #require(bob.activeMembership).accountID
        _ = try await shared.identity.readProfile(of: bob.id, bob.applicationID, own)
        _ = try await rename(shared, to: "Sales", by: shared.ann)
        let profile = try await shared.identity.readProfile(of: bob.id, bob.applicationID, own)
        #expect(profile.memberships.last?.account.name == "Sales")
    }

    @Test func othersMayNot() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .member)
        let eve = try await shared.identity.signUp("eve@example.com").profile
        #expect(await error { try await rename(shared, to: "Mine", by: bob) }?.code == .notOwner)
        #expect(await error { try await rename(shared, to: "Mine", by: eve) }?.code == .notFound)
        #expect(await error { try await rename(shared, to: "Mine", by: nil, .make()) }?.code == .notFound)
        #expect(await error { try await rename(shared, to: "\u{202E}", by: shared.ann) }?.code == .invalidRequest)
        #expect(try await shared.members(for: bob).account.name == "Design team")
    }
}
