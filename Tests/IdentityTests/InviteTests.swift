import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct InviteTests {
    /// An owner of an account, and what it takes to invite others to it.
    private struct Owner {
        let identity: IdentityFixture
        let profile: SessionProfile
        let account: AccountID

        init(_ identity: IdentityFixture, _ email: String = "ann@example.com") async throws {
            self.identity = identity
            profile = try await identity.signUp(email).profile
            account = try #require(profile.activeMembership).accountID
            try await identity.verify(profile)
            _ = try await identity.promisedMails()
        }

        func inviter() async throws -> Proof { try await identity.session(of: profile) }

        func invite(_ email: String, as role: Role = .member) async throws -> Invite {
            try await identity.call(
                Identity.CreateInvite(account: account, email: identity.email(email), role: role, inviter: inviter()),
                identity.context()
            ).invite
        }

        /// The grant of the mail that was promised last.
        func mailed() async throws -> OneTimeGrant {
            let mail = try #require(try await identity.promisedMails().last { $0.kind == .invite })
            return try #require(mail.grant)
        }

        func accept(_ grant: OneTimeGrant) async throws -> Identity.AuthenticatedUser {
            try await identity.call(
                Identity.AcceptInvite(proof: try await identity.shown(grant)), identity.context())
        }
    }

    @Test func someoneNewJoinsWithTheirAddressVerified() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        let invite = try await owner.invite("new@example.com", as: .viewer)
        #expect(invite.status == .pending)
        let grant = try await owner.mailed()
        let vouched = try await owner.accept(grant)
        #expect(vouched.profile.activeMembership?.accountID == owner.account)
        #expect(vouched.profile.activeMembership?.role == .viewer)
        #expect(vouched.profile.credentials.first?.email?.description == "new@example.com")
        #expect(vouched.profile.credentials.first?.emailVerifiedAt != nil)
        // They have no password until they set one by a reset.
        #expect(await error { try await identity.signIn("new@example.com") }?.code == .invalidCredentials)
        // Once more within a few minutes, for whoever got no session: mailer lets nobody else come so far.
        let again = try await owner.accept(grant)
        #expect(again.profile.id == vouched.profile.id && again.profile.memberships.count == 1)
        try await identity.postgres.execute(
            "UPDATE identity.invites SET accepted_at = accepted_at - interval '11 minutes' WHERE id = \(invite.id)")
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
    }

    @Test func someoneKnownJoinsWithTheRoleOfTheInvitation() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await owner.invite("Bob@Example.com", as: .owner)
        let vouched = try await owner.accept(try await owner.mailed())
        #expect(vouched.profile.id == bob.id)
        #expect(vouched.profile.memberships.count == 2)
        #expect(vouched.profile.activeMembership?.role == .owner)
        #expect(await error { try await owner.invite("bob@example.com") }?.code == .alreadyMember)
    }

    @Test func whatIsRevokedReplacedOrExpiredIsVoid() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        let revoked = try await owner.invite("a@example.com")
        let grant = try await owner.mailed()
        let after = try await identity.call(
            Identity.RevokeInvite(invite: revoked.id, account: owner.account, inviter: owner.inviter()),
            identity.context())
        #expect(after.status == .revoked)
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)

        _ = try await owner.invite("b@example.com")
        let replaced = try await owner.mailed()
        _ = try await owner.invite("b@example.com")
        #expect(await error { try await owner.accept(replaced) }?.code == .tokenInvalid)

        let expired = try await owner.invite("c@example.com")
        let late = try await owner.mailed()
        try await identity.postgres.execute(
            "UPDATE identity.invites SET expires_at = now() WHERE id = \(expired.id)")
        #expect(await error { try await owner.accept(late) }?.code == .tokenInvalid)

        let list = try await identity.call(
            Identity.ListInvites(account: owner.account, inviter: owner.inviter()), identity.context())
        #expect(list.map(\.status) == [.expired, .pending, .revoked, .revoked])
    }

    @Test func onlyOwnersOfTheAccountInvite() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        _ = try await owner.invite("bob@example.com", as: .member)
        let bob = try await owner.accept(try await owner.mailed()).profile
        let call = Identity.CreateInvite(
            account: owner.account, email: try identity.email("c@example.com"), role: .owner,
            inviter: try await identity.session(of: bob))
        #expect(
            await error { try await identity.call(call, identity.context()) }?.code
                == .notOwner
        )
        #expect(
            await error {
                try await identity.call(
                    Identity.ListInvites(account: owner.account, inviter: identity.session(of: bob)), identity.context()
                )
            }?.code == .notOwner)
        // Of another account neither, not even by naming one's own beside it.
        let other = try await Owner(identity, "eve@example.com")
        let invite = try await owner.invite("d@example.com")
        #expect(
            await error {
                try await identity.call(
                    Identity.RevokeInvite(invite: invite.id, account: other.account, inviter: other.inviter()),
                    identity.context())
            }?.code == .notFound)
    }

    @Test func aKnownPersonIsInvitedInTheirLanguage() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        _ = try await identity.signUp("bea@example.com", language: "de")
        _ = try await identity.promisedMails()
        func languages(_ email: String, _ asked: [String], byOperator: Bool) async throws -> [String] {
            let call = Identity.CreateInvite(
                account: owner.account, email: try identity.email(email), role: .member,
                inviter: byOperator ? nil : try await owner.inviter(), languages: asked)
            let reply = try await identity.call(
                call, byOperator ? identity.operating : identity.context())
            if byOperator { return try #require(reply.mail).languages }
            return try #require(try await identity.promisedMails().last { $0.kind == .invite }).languages
        }
        #expect(try await languages("bea@example.com", [], byOperator: true) == ["de"])
        #expect(try await languages("bea@example.com", ["fr"], byOperator: true) == ["fr", "de"])
        // The browser's language is the inviter's.
        #expect(try await languages("bea@example.com", ["en-US"], byOperator: false) == ["de", "en-US"])
        #expect(try await languages("new@example.com", ["en-US"], byOperator: false) == ["en-US"])
        #expect(try await languages("new@example.com", [], byOperator: true) == [])
    }

    @Test func anOperatorGetsTheMailToSend() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        let reply = try await identity.call(
            Identity.CreateInvite(
                account: owner.account, email: identity.email("x@example.com"), role: .member, inviter: nil),
            identity.operating)
        #expect(reply.mail?.grant?.invite == reply.invite.id)
        #expect(try await identity.promisedMails().isEmpty)
        #expect(
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: .make(), email: identity.email("x@example.com"), role: .member, inviter: nil),
                    identity.operating)
            }?.code == .notFound)
        // Whoever does not show a session is an operator only at the operator's socket.
        #expect(
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: owner.account, email: identity.email("x@example.com"), role: .owner, inviter: nil),
                    identity.context())
            }?.code == .invalidProof)
    }

    @Test func whoMayNotInviteAnyMoreHasInvitedNobody() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        _ = try await owner.invite("new@example.com", as: .owner)
        let grant = try await owner.mailed()
        try await identity.postgres.execute(
            "UPDATE identity.users SET status = 'suspended' WHERE id = \(owner.profile.id)")
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
    }

    /// Somebody who signed up with another's address could write to anybody in that name.
    @Test func whoHasShownNoMailboxInvitesNobody() async throws {
        let identity = try await IdentityFixture()
        let eve = try await identity.signUp("ann@example.com").profile
        let account = try #require(eve.activeMembership).accountID
        _ = try await identity.promisedMails()
        func invite() async -> ServiceError? {
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: account, email: identity.email("mallory@example.com"), role: .owner,
                        inviter: identity.session(of: eve)), identity.context())
            }
        }
        #expect(await invite() == .emailVerificationRequired)
        #expect(try await identity.promisedMails().isEmpty)
        try await identity.verify(eve)
        #expect(await invite() == nil)
    }

    @Test func anAccountAndAUserHaveSoManyInvitationsADay() async throws {
        let identity = try await IdentityFixture(invitationLimits: .init(perAccount: 3, perUser: 5))
        let owner = try await Owner(identity)
        func invite(_ number: Int, to account: AccountID) async -> ServiceError? {
            await error {
                try await identity.call(
                    Identity.CreateInvite(
                        account: account, email: identity.email("guest\(number)@example.com"), role: .member,
                        inviter: owner.inviter()), identity.context())
            }
        }
        // At once, so that each could be the third.
        let refused = await withTaskGroup(of: ServiceError?.self) { group in
            for number in 0..<8 { group.addTask { await invite(number, to: owner.account) } }
            return await group.reduce(into: [ServiceError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(refused.count == 5)
        for error in refused {
            #expect(error.code == .rateLimited && error.status == 429)
            #expect((86_000...86_400).contains(error.retryAfter ?? 0))
        }
        #expect(try await identity.promisedMails().count == 3)
        // The rest of the user's own go to another account of theirs.
        let other = try await Owner(identity, "bob@example.com")
        let membership = MembershipID.make()
        try await identity.postgres.execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(owner.profile.applicationID), \(membership), \(other.account), \(owner.profile.id), 'owner')
            """)
        var outcomes: [ErrorCode?] = []
        for number in 0..<3 { outcomes.append(await invite(number, to: other.account)?.code) }
        #expect(outcomes == [nil, nil, .rateLimited])
        // An operator is not counted, and a day later there are new ones.
        _ = try await identity.call(
            Identity.CreateInvite(
                account: owner.account, email: identity.email("x@example.com"), role: .member, inviter: nil),
            identity.operating)
        let yesterday = UUIDv7.earliest(at: Date(timeIntervalSinceNow: -90_000))
        try await identity.postgres.execute(
            """
            UPDATE identity.invites SET id = (left(\(yesterday)::text, 14) || right(id::text, 22))::uuid
            WHERE invited_by = \(owner.profile.id)
            """)
        #expect(await invite(9, to: owner.account) == nil)
    }

    /// Whoever changes their password means to be alone from then on; whoever signed up after the mail is whom it was for.
    @Test func aMailFromBeforeANewPasswordIsVoid() async throws {
        let owner = try await Owner(try await IdentityFixture())
        let known = try await owner.identity.signUp("bob@example.com").profile
        _ = try await owner.invite("bob@example.com")
        let grant = try await owner.mailed()
        let early = Date(timeIntervalSinceNow: 60)
        try await owner.identity.postgres.execute(
            "UPDATE identity.passwords SET changed_at = now() + interval '2 minutes' WHERE user_id = \(known.id)")
        func accept(_ mailed: Date) async throws -> String? {
            let proof = try await owner.identity.shown(grant, mailedAt: mailed)
            return await error {
                try await owner.identity.call(
                    Identity.AcceptInvite(proof: proof), owner.identity.context())
            }?.code.rawValue
        }
        #expect(try await accept(early) == "token_invalid")
        try await owner.identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() + interval '2 minutes' WHERE id = \(known.id)")
        #expect(try await accept(early) == nil)
    }

    /// Mailer lets one of them come so far, and one after the other when no session could be opened.
    @Test func ofManyWhoAcceptAtOnceOneMemberIsMade() async throws {
        let identity = try await IdentityFixture()
        let owner = try await Owner(identity)
        _ = try await owner.invite("new@example.com")
        let grant = try await owner.mailed()
        let joined = try await withThrowingTaskGroup(of: SessionProfile.self) { group in
            for _ in 0..<10 { group.addTask { try await owner.accept(grant).profile } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(joined.map(\.id)).count == 1)
        #expect(joined.allSatisfy { $0.memberships.count(where: { $0.accountID == owner.account }) == 1 })
        let list = try await identity.call(
            Identity.ListInvites(account: owner.account, inviter: owner.inviter()), identity.context())
        #expect(list.map(\.status) == [.accepted])
    }
}
