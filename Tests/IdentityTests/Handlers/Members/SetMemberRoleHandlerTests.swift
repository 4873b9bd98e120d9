import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SetMemberRoleHandlerTests {
    @Test func theMemberGetsTheRoleAndANoticeAndSessionsInTheAccountEnd() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let bob = try await shared.join("bob@example.com")
        let before = try await identity.epoch(of: bob.id)
        let reply = try await shared.setRole(.owner, of: bob, by: shared.ann)
        #expect(reply.member.userID == bob.id && reply.member.role == .owner)
        #expect(try await shared.roles() == [shared.ann.id: .owner, bob.id: .owner])

        let proof = try #require(reply.proof)
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == bob.id && claims.epoch == before + 1 && claims.endReason == .accessChanged)
        #expect(claims.endedAccount == shared.id && claims.keptSession == nil)
        // The same event is in the outbox, for all gateways.
        let events = try await identity.leaseEvents()
        let proofs = events.compactMap { if case .advanceEpoch(let proof) = $0.work { proof } else { nil } }
        let event = try await identity.proofs.verify(
            try #require(proofs.first), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(proofs.count == 1 && event.endedAccount == shared.id && event.epoch == before + 1)
        let mails = try events.compactMap { if case .mail(let mail) = $0.work { try mail.mail() } else { nil } }
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.recipient.description == "bob@example.com" && mail.user == bob.id)
        #expect(mail.values["notice"] == "role_changed" && mail.values["role"] == "owner")
        #expect(mail.values["account"] == "Design team" && mail.values["help_page"] == "account")
        // Bob does not learn where Ann was.
        #expect(mail.values["browser"] == nil && mail.grant == nil)
    }

    @Test func bothUsersHaveAnEntryAndOnlyTheActorsStatesWhereItCameFrom() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        _ = try await shared.setRole(.viewer, of: bob, by: shared.ann)
        let entries = try await shared.entries(.memberChanged)
        let (own, member) = (entries.first { $0.user == shared.ann.id }, entries.first { $0.user == bob.id })
        #expect(entries.count == 2 && own?.ipAddress == "192.0.2.1" && own?.reason == "other_member")
        #expect(own?.value("member") == "\(bob.id)" && own?.value("account") == "\(shared.id)")
        #expect(member?.ipAddress == nil && member?.reason == nil && member?.value("actor") == "\(shared.ann.id)")
        #expect(member?.changes?.contains(.init("role", from: "member", to: "viewer")) == true)
        _ = try await shared.setRole(.member, of: bob, by: nil)
        let latest = try #require(try await shared.entries(.memberChanged).first { $0.caller == .operator })
        #expect(latest.user == bob.id && latest.value("actor") == nil)
    }

    @Test func theSameRoleChangesNothing() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let reply = try await shared.setRole(.member, of: bob, by: shared.ann)
        #expect(reply.proof == nil && reply.member.role == .member)
        #expect(try await shared.identity.leaseEvents().isEmpty)
        #expect(try await shared.entries(.memberChanged).isEmpty)
    }

    @Test func onlyOwnersMay() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let eve = try await shared.identity.signUp("eve@example.com").profile
        #expect(await error { try await shared.setRole(.owner, of: bob, by: bob) }?.code == .notOwner)
        #expect(await error { try await shared.setRole(.owner, of: bob, by: eve) }?.code == .notFound)
        #expect(await error { try await shared.setRole(.owner, of: eve, by: shared.ann) }?.code == .notFound)
        // An owner elsewhere is none here.
        let own = try #require(eve.activeMembership).accountID
        #expect(await error { try await shared.setRole(.viewer, of: eve, by: shared.ann, in: own) }?.code == .notFound)
        #expect(try await shared.roles()[bob.id] == .member)
    }

    @Test func theLastActiveOwnerStaysOne() async throws {
        let shared = try await SharedAccount(IdentityFixture(), name: "R&D")
        let bob = try await shared.join("bob@example.com", as: .owner)
        _ = try await shared.identity.call(Identity.SuspendUser(user: bob.id), shared.identity.operatorContext)
        let refused = try #require(await error { try await shared.setRole(.member, of: shared.ann, by: shared.ann) })
        #expect(refused.code == .soleOwner && refused.accounts == [.init(id: shared.id, name: "R&D")])
        #expect(await error { try await shared.setRole(.member, of: shared.ann, by: nil) }?.code == .soleOwner)
        _ = try await shared.identity.call(Identity.RestoreUser(user: bob.id), shared.identity.operatorContext)
        _ = try await shared.setRole(.member, of: shared.ann, by: shared.ann)
        #expect(try await shared.roles() == [shared.ann.id: .member, bob.id: .owner])
        // Who steps down gets no mail about it.
        #expect(try await shared.identity.takeMails().isEmpty)
    }

    @Test func theUserStaysAnOwnerOfTheirPersonalAccount() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let shared = try await SharedAccount(identity, of: owner)
        _ = try await owner.invite("bob@example.com", as: .owner)
        let bob = try await owner.accept(try await owner.mailed()).profile
        for actor in [owner.profile, bob] {
            let code = await error { try await shared.setRole(.viewer, of: owner.profile, by: actor) }?.code
            #expect(code == .personalAccount)
        }
        // An operator may hand the account over. It is an ordinary one then.
        _ = try await shared.setRole(.viewer, of: owner.profile, by: nil)
        #expect(try await shared.members(for: bob).members.allSatisfy { !$0.isPersonal })
        #expect(await error { try await shared.setRole(.viewer, of: bob, by: bob) }?.code == .soleOwner)
    }

    @Test func invitationsOfWhoIsNoOwnerAnyMoreAreVoid() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let shared = try await SharedAccount(identity, of: owner)
        _ = try await owner.invite("bob@example.com", as: .owner)
        let bob = try await owner.accept(try await owner.mailed()).profile
        let invite = try await identity.call(
            Identity.CreateInvite(
                account: owner.account, email: identity.email("cleo@example.com"), role: .owner,
                inviter: identity.sessionProof(of: bob)), identity.context()
        ).invite
        let grant = try await owner.mailed()
        _ = try await shared.setRole(.member, of: bob, by: owner.profile)
        _ = try await shared.setRole(.owner, of: bob, by: owner.profile)
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
        let invites = try await identity.call(
            Identity.ListInvites(account: owner.account, inviter: owner.inviter()), identity.context())
        #expect(invites.first { $0.id == invite.id }?.status == .revoked)
    }

    @Test func noticesAreBounded() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        for index in 0..<14 {
            _ = try await shared.setRole(index % 2 == 0 ? .viewer : .member, of: bob, by: shared.ann)
        }
        #expect(try await shared.identity.takeMails().count == 10)
        // Ann’s own entries don't count for Ann.
        _ = try await shared.setRole(.owner, of: bob, by: shared.ann)
        _ = try await shared.setRole(.member, of: shared.ann, by: bob)
        #expect(try await shared.identity.takeMails().map(\.recipient.description) == ["ann@example.com"])
    }

    @Test func rememberedBrowsersStaySo() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let browsers = shared.identity.service.rememberedBrowsers
        let (token, application) = (Secret("browser"), bob.applicationID)
        try await browsers.remember(
            token, of: bob.id, application, epoch: shared.identity.epoch(of: bob.id), deadline: .now + .seconds(10))
        _ = try await shared.setRole(.viewer, of: bob, by: shared.ann)
        #expect(try await browsers.isRemembered(token, of: bob.id, application, deadline: .now + .seconds(10)))
    }
}
