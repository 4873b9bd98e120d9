import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct CreateInviteHandlerTests {
    @Test func onlyOwnersOfTheAccountManageInvitations() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("bob@example.com", as: .member)
        let bob = try await owner.accept(try await owner.mailed()).profile
        let call = Identity.CreateInvite(
            account: owner.account, email: try identity.email("c@example.com"), role: .owner,
            inviter: try await identity.sessionProof(of: bob))
        #expect(
            await error { try await identity.call(call, identity.context()) }?.code
                == .notOwner
        )
        #expect(
            await error {
                try await identity.call(
                    Identity.ListInvites(account: owner.account, inviter: identity.sessionProof(of: bob)),
                    identity.context()
                )
            }?.code == .notOwner)
        // An owner can't manage another account's invitations, not even by naming their own account.
        let other = try await AccountOwner(identity, "eve@example.com")
        let invite = try await owner.invite("d@example.com")
        #expect(
            await error {
                try await identity.call(
                    Identity.RevokeInvite(invite: invite.id, account: other.account, inviter: other.inviter()),
                    identity.context())
            }?.code == .notFound)
    }

    @Test func refusesToInviteWhomThePolicyRefuses() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        try await identity.signUp("bob@example.com")
        try await identity.setSignUp(.init(mode: .invite, allowedDomains: ["acme.example"]))
        #expect(await error { try await owner.invite("new@example.com") }?.code == .emailDomainNotAllowed)
        _ = try await owner.invite("new@acme.example")
        _ = try await owner.invite("bob@example.com")
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, hideAccountExistence: true),
            identity.operatorContext)
        #expect(await error { try await owner.invite("bob@example.com") }?.code == .emailDomainNotAllowed)
    }

    @Test func writesInTheLanguageOfTheInvitee() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await identity.signUp("bea@example.com", language: "de")
        _ = try await identity.takeMails()
        func languages(_ email: String, _ asked: [String], byOperator: Bool) async throws -> [String] {
            let call = Identity.CreateInvite(
                account: owner.account, email: try identity.email(email), role: .member,
                inviter: byOperator ? nil : try await owner.inviter(), languages: asked)
            let reply = try await identity.call(
                call, byOperator ? identity.operatorContext : identity.context())
            if byOperator { return try #require(reply.mail).languages }
            return try #require(try await identity.takeMails().last { $0.kind == .invite }).languages
        }
        #expect(try await languages("bea@example.com", [], byOperator: true) == ["de"])
        #expect(try await languages("bea@example.com", ["fr"], byOperator: true) == ["fr", "de"])
        // The browser's language is the inviter's, so the invitee's own comes first.
        #expect(try await languages("bea@example.com", ["en-US"], byOperator: false) == ["de", "en-US"])
        #expect(try await languages("new@example.com", ["en-US"], byOperator: false) == ["en-US"])
        #expect(try await languages("new@example.com", [], byOperator: true) == [])
    }

    @Test func returnsTheMailToAnOperator() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let reply = try await identity.call(
            Identity.CreateInvite(
                account: owner.account, email: identity.email("x@example.com"), role: .member, inviter: nil),
            identity.operatorContext)
        #expect(reply.mail?.grant?.invite == reply.invite.id)
        #expect(try await identity.takeMails().isEmpty)
        #expect(
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: .make(), email: identity.email("x@example.com"), role: .member, inviter: nil),
                    identity.operatorContext)
            }?.code == .notFound)
        // Only at the operator's socket is a session unnecessary.
        #expect(
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: owner.account, email: identity.email("x@example.com"), role: .owner, inviter: nil),
                    identity.context())
            }?.code == .invalidProof)
    }

    /// Otherwise a user who signed up with someone else's address could send invitations in their name.
    @Test func requiresAVerifiedAddress() async throws {
        let identity = try await IdentityFixture()
        let eve = try await identity.signUp("ann@example.com").profile
        let account = try #require(eve.activeMembership).accountID
        _ = try await identity.takeMails()
        func invite() async -> ServiceError? {
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: account, email: identity.email("mallory@example.com"), role: .owner,
                        inviter: identity.sessionProof(of: eve)), identity.context())
            }
        }
        #expect(await invite() == .emailVerificationRequired)
        #expect(try await identity.takeMails().isEmpty)
        try await identity.verify(eve)
        #expect(await invite() == nil)
    }

    @Test func limitsInvitationsPerAccountAndUser() async throws {
        let identity = try await IdentityFixture(invitationLimits: .init(perAccount: 3, perUser: 5))
        let owner = try await AccountOwner(identity)
        func invite(_ number: Int, to account: AccountID) async -> ServiceError? {
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: account, email: identity.email("invitee\(number)@example.com"), role: .member,
                        inviter: owner.inviter()), identity.context())
            }
        }
        // Concurrently, so that several calls compete for the third invitation.
        let refused = await withTaskGroup(of: ServiceError?.self) { group in
            for number in 0..<8 { group.addTask { await invite(number, to: owner.account) } }
            return await group.reduce(into: [ServiceError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(refused.count == 5)
        for error in refused {
            #expect(error.code == .rateLimited && error.status == 429)
            #expect((86_000...86_400).contains(error.retryAfter ?? 0))
        }
        #expect(try await identity.takeMails().count == 3)
        // The rest of the user's limit can be used for another account.
        let other = try await AccountOwner(identity, "bob@example.com")
        let membership = MembershipID.make()
        try await identity.postgres.execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(owner.profile.applicationID), \(membership), \(other.account), \(owner.profile.id), 'owner')
            """)
        var outcomes: [ErrorCode?] = []
        for number in 0..<3 { outcomes.append(await invite(number, to: other.account)?.code) }
        #expect(outcomes == [nil, nil, .rateLimited])
        // Operators are not counted, and a day later the limit starts again.
        _ = try await identity.call(
            Identity.CreateInvite(
                account: owner.account, email: identity.email("x@example.com"), role: .member, inviter: nil),
            identity.operatorContext)
        let yesterday = UUIDv7.earliest(at: Date(timeIntervalSinceNow: -90_000))
        try await identity.postgres.execute(
            """
            UPDATE identity.invites SET id = (left(\(yesterday)::text, 14) || right(id::text, 22))::uuid
            WHERE invited_by = \(owner.profile.id)
            """)
        #expect(await invite(9, to: owner.account) == nil)
    }
}
