import Foundation
import Models
import Postgres
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct AccountTakebackTests {
    /// The ways to prove a mailbox.
    enum Way: CaseIterable { case verification, magicLink, reset, invite, hold }

    /// Someone who signed up with an address that is not theirs, and did everything that is possible before the mailbox is
    /// proven.
    struct Squatter {
        let fixture: ProviderFixture
        let profile: SessionProfile
        let account: AccountID
        let invitee: UserID
        var identity: IdentityFixture { fixture.identity }

        init(_ address: String = "ann@example.com") async throws {
            fixture = try await ProviderFixture()
            let identity = fixture.identity
            profile = try await identity.signUp(address, language: "de").profile
            account = try #require(profile.activeMembership).accountID
            invitee = try await identity.signUp("mallory@example.com").profile.id
            let (application, user) = (profile.applicationID, profile.id)
            // An earlier version allowed invitations and other members, too.
            for statement: Query in [
                """
                INSERT INTO identity.external_identities
                    (application_id, id, user_id, provider, issuer, subject, is_email_verified)
                VALUES (\(application), \(LinkedIdentityID.make()), \(user), 'facebook', \(try fixture.provider.baseURL),
                        '666', false)
                """,
                """
                INSERT INTO identity.consents (application_id, user_id, client_id, scopes)
                VALUES (\(application), \(user), \(identity.client.id.description), ARRAY['openid'])
                """,
                """
                INSERT INTO identity.invites
                    (application_id, id, account_id, client_id, email, role, invited_by, expires_at)
                VALUES (\(application), \(InviteID.make()), \(account), \(identity.client.id.description),
                        'eve@example.com', 'owner', \(user), now() + interval '1 day')
                """,
                """
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(application), \(MembershipID.make()), \(account), \(invitee), 'owner')
                """,
            ] { try await identity.postgres.execute(statement) }
            _ = try await identity.takeMails()
        }

        /// What is left: one letter each for password (p), provider (x), consent (c), pending invitation (i) and member (g).
        func remaining() async throws -> String {
            let (application, user) = (profile.applicationID, profile.id)
            let row = try await identity.postgres.query(
                """
                SELECT (SELECT count(*) FROM identity.passwords
                        WHERE application_id = \(application) AND user_id = \(user)) AS passwords,
                       (SELECT count(*) FROM identity.external_identities
                        WHERE application_id = \(application) AND user_id = \(user) AND provider = 'facebook') AS identities,
                       (SELECT count(*) FROM identity.consents
                        WHERE application_id = \(application) AND user_id = \(user)) AS consents,
                       (SELECT count(*) FROM identity.invites
                        WHERE application_id = \(application) AND invited_by = \(user) AND revoked_at IS NULL) AS invites,
                       (SELECT count(*) FROM identity.memberships
                        WHERE application_id = \(application) AND user_id = \(invitee) AND account_id = \(account)) AS memberships
                """)[0]
            let columns = ["passwords", "identities", "consents", "invites", "memberships"]
            return try zip("pxcig", columns).map { letter, column in
                try row.decode(column, as: Int.self) > 0 ? String(letter) : ""
            }.joined()
        }

        func epoch() async throws -> Int {
            try await identity.postgres.query("SELECT epoch FROM identity.users WHERE id = \(profile.id)")[0]
                .decode("epoch")
        }

        func isResetAudited() async throws -> Bool {
            try await !identity.postgres.query(
                "SELECT FROM identity.audit_log WHERE user_id = \(profile.id) AND event = 'credentials_reset'"
            ).isEmpty
        }

        /// Proves the mailbox. Returns whether that removed something, and whether the reply ends earlier sessions.
        func prove(
            _ way: Way, _ ownership: Identity.Ownership? = nil
        ) async throws -> (credentialsReset: Bool, endsSessions: Bool) {
            let context = identity.context()
            switch way {
            case .verification:
                let reply = try await identity.call(
                    Identity.VerifyEmail(
                        proof: try await identity.mailboxProof(.verification, by: profile), ownership: ownership),
                    context)
                return (reply.credentialsReset, reply.epochProof != nil)
            case .magicLink:
                let reply = try await identity.call(
                    Identity.SignInWithEmailLink(
                        proof: try await identity.mailboxProof(.magicLink, by: profile), ownership: ownership), context)
                return (reply.credentialsReset, reply.epochProof != nil)
            case .reset:
                let proof = try await identity.mailboxProof(
                    .passwordReset, by: profile, mailedAt: Date(timeIntervalSinceNow: 5))
                let reply = try await identity.call(
                    Identity.ResetPassword(
                        proof: proof, newPassword: Secret("another long sentence of ours"), ownership: ownership),
                    context)
                return (reply.credentialsReset, true)
            case .invite:
                let owner = try await identity.signUp("owner-\(UUID())@example.com").profile
                try await identity.verify(owner)
                let invite = try await identity.call(
                    Identity.CreateInvite(
                        account: try #require(owner.activeMembership).accountID,
                        email: identity.email("ann@example.com"), role: .member,
                        inviter: identity.sessionProof(of: owner)), context
                ).invite
                let grant = OneTimeGrant(
                    .invite, email: try identity.email("ann@example.com"), application: owner.applicationID,
                    client: identity.client.id, invite: invite.id)
                let reply = try await identity.call(
                    Identity.AcceptInvite(proof: try await identity.mailboxProof(grant), ownership: ownership), context)
                return (reply.credentialsReset, reply.epochProof != nil)
            case .hold:
                _ = try await fixture.signIn(
                    .google, ["id": "1", "email": "ann@example.com", "email_verified": true])
                let grant = try #require(try await identity.takeMails().last?.grant)
                let reply = try await identity.call(
                    Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(grant), ownership: ownership),
                    context)
                return (reply.credentialsReset, reply.epochProof != nil)
            }
        }
    }

    @Test(arguments: Way.allCases) func removesEverythingWithoutEvidenceAndMailsANotice(_ way: Way) async throws {
        let squatter = try await Squatter()
        let before = try await squatter.epoch()
        let reply = try await squatter.prove(way)
        #expect(reply.credentialsReset && reply.endsSessions)
        #expect(try await squatter.remaining() == (way == .reset ? "p" : ""))
        #expect(try await squatter.epoch() > before)
        #expect(try await squatter.isResetAudited())
        let notice = try #require(
            try await squatter.identity.takeMails().first { $0.values["notice"] == "credentials_reset" })
        #expect(notice.recipient.description == "ann@example.com")
        #expect(notice.languages == ["de"])
        // Now the mailbox is proven, and a second proof changes nothing.
        #expect(try await !squatter.prove(way == .hold ? .magicLink : way).credentialsReset)
    }

    @Test(arguments: Way.allCases, ["session", "password"])
    func keepsEverythingWithEvidence(_ way: Way, _ evidence: String) async throws {
        let squatter = try await Squatter()
        let before = try await squatter.epoch()
        let ownership =
            evidence == "session"
            ? Identity.Ownership(session: try await squatter.identity.sessionProof(of: squatter.profile))
            : Identity.Ownership(password: IdentityFixture.password)
        #expect(try await !squatter.prove(way, ownership).credentialsReset)
        #expect(try await squatter.remaining() == "pxcig")
        if way != .reset { #expect(try await squatter.epoch() == before) }
        #expect(try await !squatter.isResetAudited())
        #expect(
            try await !squatter.identity.takeMails().contains { $0.values["notice"] == "credentials_reset" })
    }

    @Test func ignoresASessionOfAnotherUser() async throws {
        let squatter = try await Squatter()
        let other = try await squatter.identity.signUp("bob@example.com").profile
        let session = try await squatter.identity.sessionProof(of: other)
        #expect(try await squatter.prove(.magicLink, .init(session: session)).credentialsReset)
    }

    /// Only a session proof of tokens counts, and only once.
    @Test func acceptsASessionProofOfTokensOnce() async throws {
        let squatter = try await Squatter()
        let identity = squatter.identity
        let forged = try await identity.mailer.sign(
            statement: SessionProof(
                user: squatter.profile.id, application: squatter.profile.applicationID, account: squatter.account,
                client: identity.client.id, session: .make(), request: nil), for: .identity)
        #expect(await error { try await squatter.prove(.verification, .init(session: forged)) } == .invalidProof)
        let session = try await identity.sessionProof(of: squatter.profile)
        #expect(try await !squatter.prove(.verification, .init(session: session)).credentialsReset)
        try await identity.postgres.execute(
            "UPDATE identity.email_credentials SET verified_at = NULL WHERE user_id = \(squatter.profile.id)")
        #expect(await error { try await squatter.prove(.verification, .init(session: session)) } == .invalidProof)
    }

    @Test(arguments: Way.allCases) func refusesAWrongPassword(_ way: Way) async throws {
        let squatter = try await Squatter()
        let wrong = Identity.Ownership(password: Secret("somebody else's long sentence"))
        #expect(await error { try await squatter.prove(way, wrong) }?.code == .invalidCredentials)
        #expect(try await squatter.remaining() == "pxcig")
        #expect(try await !squatter.isResetAudited())
        // Once the mailbox is proven, passwords are not checked here, so they can't be guessed either.
        _ = try await squatter.prove(.verification)
        #expect(try await !squatter.prove(.verification, wrong).credentialsReset)
    }

    /// Nothing is removed unless the page said so.
    @Test(arguments: Way.allCases) func removesNothingUnannounced(_ way: Way) async throws {
        let squatter = try await Squatter()
        let untold = Identity.Ownership(allowsReset: false)
        #expect(await error { try await squatter.prove(way, untold) } == .credentialsResetRequired)
        #expect(try await squatter.remaining() == "pxcig")
        let verified = try await squatter.identity.postgres.query(
            "SELECT FROM identity.email_credentials WHERE user_id = \(squatter.profile.id) AND verified_at IS NOT NULL")
        #expect(verified.isEmpty)
    }

    @Test func refusesAPasswordThatChangedAfterItWasChecked() async throws {
        let squatter = try await Squatter()
        let (identity, application) = (squatter.identity, squatter.profile.applicationID)
        let service = identity.service
        let evidence = try await service.ownership.verify(
            .init(password: IdentityFixture.password), of: .user(squatter.profile.id), application, identity.context())
        try await identity.postgres.execute(
            "UPDATE identity.users SET epoch = epoch + 1 WHERE id = \(squatter.profile.id)")
        let proof = try await identity.mailboxProof(.verification, by: squatter.profile)
        let mailbox = try await service.mailboxVerifier.verifyUser(proof, for: .verification, identity.context())
        let audit = AuditEntry(event: .emailVerified, application: application, context: identity.context())
        let thrown = await error {
            try await service.mailboxes.verify(mailbox, evidence, audit, deadline: .now + .seconds(30))
        }
        #expect(thrown?.code == .invalidCredentials)
    }

    @Test func oneOfManyConcurrentFirstProofsRemoves() async throws {
        let squatter = try await Squatter()
        let resets = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                group.addTask { try await squatter.prove(index % 2 == 0 ? .verification : .magicLink).credentialsReset }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(resets == 1)
    }

    /// A user who has proven one address loses nothing by proving a second one.
    @Test func aSecondAddressIsNotAFirstProof() async throws {
        let squatter = try await Squatter()
        let identity = squatter.identity
        _ = try await squatter.prove(.verification, .init(password: IdentityFixture.password))
        let credential = EmailCredentialID.make()
        let email = try identity.email("second@example.com")
        let application = squatter.profile.applicationID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
            VALUES (\(application), \(credential), \(squatter.profile.id),
                    \(identity.emailHasher.hash(email, in: application)))
            """)
        let grant = OneTimeGrant(
            .verification, email: email, application: application, client: identity.client.id,
            user: squatter.profile.id, credential: credential)
        let reply = try await identity.call(
            Identity.VerifyEmail(proof: try await identity.mailboxProof(grant)), identity.context())
        #expect(!reply.credentialsReset)
        #expect(try await squatter.remaining() == "pxcig")
    }
}
