import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct DeleteUserHandlerTests {
    private func delete(
        _ profile: SessionProfile, in identity: IdentityFixture, signedIn age: Int = 0, password: Secret? = nil
    ) async throws -> Identity.DeleteUser.Reply {
        try await identity.call(
            Identity.DeleteUser(
                session: identity.sessionProof(of: profile, signedIn: age), freshness: .init(password: password),
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }

    @Test func erasesEndsSessionsAndSendsANotice() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("unmistakable@example.com", timezone: "Asia/Tokyo").profile
        try await identity.verify(ann)
        _ = try await identity.takeMails()
        let reply = try await delete(ann, in: identity)
        let claims = try await identity.proofs.verify(reply.proof, from: .identity, for: .epoch, request: nil).claims
        #expect(claims.user == ann.id && claims.keptSession == nil && claims.endReason == .signedOut)

        let mails = try await identity.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.values["notice"] == "user_deleted" && mail.values["browser"] == "Firefox")
        #expect(mail.recipient.description == "unmistakable@example.com")
        // Mailer would send nothing that names the user, and no page helps.
        #expect(mail.user == nil && mail.grant == nil && mail.client == nil)
        let stored = try await identity.storedText()
        #expect(!stored.contains("unmistakable") && !stored.contains("Asia/Tokyo") && !stored.contains("Firefox"))
        #expect(await error { try await identity.signIn("unmistakable@example.com") }?.code == .invalidCredentials)
        // As an operator's erasure, but the user's own act.
        let entry = try #require(try await identity.auditEntries { $0.event = .userErased }.first)
        #expect(entry.user == ann.id && entry.caller == .gateway && entry.ipAddress == nil)
    }

    /// A stranger may have signed up with the address.
    @Test func sendsNoNoticeToAnAddressThatIsNotVerified() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        _ = try await delete(ann, in: identity)
        #expect(try await identity.takeMails() == [])
    }

    @Test func needsAFreshSignInOrThePassword() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(
            await error { try await delete(ann, in: identity, signedIn: 611) }
                == ServiceError.insufficientUserAuthentication.offering([.password]))
        #expect(
            await error { try await delete(ann, in: identity, signedIn: 611, password: Secret("wrong")) }?.code
                == .invalidCredentials)
        _ = try await identity.signIn("ann@example.com")
        _ = try await delete(ann, in: identity, signedIn: 611, password: IdentityFixture.password)
    }

    @Test func takesASessionOfTwoFactorsIfThereAreTwo() async throws {
        let totp = try await TOTPFixture()
        _ = try await totp.factors.confirmTOTP()
        func delete(_ methods: [String]) async throws -> Identity.DeleteUser.Reply {
            try await totp.identity.call(
                Identity.DeleteUser(session: totp.session(methods: methods)), totp.identity.context())
        }
        #expect(await error { try await delete(["pwd"]) }?.code == .insufficientUserAuthentication)
        _ = try await delete(["pwd", "otp", "mfa"])
        #expect(try await totp.factors.count("totp_factors") == 0)
    }

    @Test func theOnlyOwnerHasToHandTheAccountOverFirst() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        // Alone, everybody may go. With another member, not.
        _ = try await owner.invite("bob@example.com", as: .member)
        let bob = try await owner.accept(try await owner.mailed()).profile
        try await identity.postgres.execute(
            "UPDATE identity.accounts SET name = 'Lovelace & Co' WHERE id = \(owner.account)")
        let refused = try #require(await error { try await delete(owner.profile, in: identity) })
        #expect(refused.code == .soleOwner && refused.accounts == [.init(id: owner.account, name: "Lovelace & Co")])
        #expect(refused.detail.contains("“Lovelace & Co”"))
        #expect(try await identity.signIn("ann@example.com").profile.id == owner.profile.id)
        // A member owns nothing that anybody else needs.
        _ = try await delete(bob, in: identity)
        // Erased members don't count.
        _ = try await delete(owner.profile, in: identity)
    }

    @Test func oneOfTwoOwnersMayGo() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        for email in ["bob@example.com", "cleo@example.com"] {
            _ = try await owner.invite(email, as: email.hasPrefix("bob") ? .owner : .member)
            _ = try await owner.accept(try await owner.mailed())
        }
        let bob = try await identity.invited("bob@example.com")
        _ = try await delete(owner.profile, in: identity)
        #expect(await error { try await delete(bob, in: identity) }?.code == .soleOwner)
    }

    @Test func aSuspendedOwnerDoesNotCount() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("bob@example.com", as: .owner)
        let bob = try await owner.accept(try await owner.mailed()).profile
        _ = try await identity.call(Identity.SuspendUser(user: bob.id), identity.operatorContext)
        #expect(await error { try await delete(owner.profile, in: identity) }?.code == .soleOwner)
        _ = try await identity.call(Identity.RestoreUser(user: bob.id), identity.operatorContext)
        _ = try await delete(owner.profile, in: identity)
    }

    /// A proof of a session that has ended meanwhile deletes nobody, and none counts twice.
    @Test func aProofIsGoodOnceAndForItsEpoch() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let proof = try await identity.sessionProof(of: ann)
        try await identity.postgres.execute("UPDATE identity.users SET epoch = epoch + 1 WHERE id = \(ann.id)")
        let late = Identity.DeleteUser(session: proof)
        #expect(await error { try await identity.call(late, identity.context()) }?.code == .invalidToken)
        let foreign = Identity.DeleteUser(session: try await identity.mailboxProof(.magicLink, by: ann))
        #expect(await error { try await identity.call(foreign, identity.context()) }?.code == .invalidProof)
        _ = try await identity.signIn("ann@example.com")
    }
}

extension IdentityFixture {
    /// The profile of a user who was invited and has no password, in the account that they own.
    fileprivate func invited(_ address: String) async throws -> SessionProfile {
        let hash = emailHasher.hash(try email(address), in: client.applicationID)
        let rows = try await postgres.query(
            "SELECT user_id FROM identity.email_credentials WHERE email_hash = \(hash)")
        guard let user: UserID = try rows.first?.decode("user_id"),
            var profile = try await service.users.user(
                user, of: client.applicationID, deadline: .now + .seconds(10))?.profile
        else { throw ServiceError.internal }
        profile.activeMembership = profile.memberships.first
        return profile
    }
}
