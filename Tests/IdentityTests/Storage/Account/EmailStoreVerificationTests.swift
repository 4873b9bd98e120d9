import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct EmailStoreVerificationTests {
    @Test func anAddedAddressCountsOnceItsUserHasVerifiedIt() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        _ = try await user.identity.takeMails()
        let reply = try await user.verify(added, by: user.ann)
        #expect(!reply.credentialsReset && reply.epochProof == nil)
        let list = try await user.list()
        #expect(list.map(\.id) == [try user.first, added.id] && list.allSatisfy { !$0.isPending })
        // The primary address is told.
        let notices = try await user.identity.takeMails()
        #expect(notices.map { $0.values["notice"] } == ["email_added"])
        #expect(notices.map(\.recipient.description) == ["ann@example.com"])
        #expect(try await user.identity.auditEntries { $0.event = .emailVerified }.first?.user == user.ann.id)
        // Twice changes nothing.
        try await user.verify(added, by: nil)
        #expect(try await user.identity.signIn("new@example.com").profile.id == user.ann.id)
    }

    /// An undo of the change that a verification has waited for must not take the address for an older one.
    @Test func anAddressThatWaitedForAChangeIsNewer() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        let (id, deadline) = (user.ann.id, ContinuousClock.now + .seconds(20))
        let (locked, continuation) = AsyncStream.makeStream(of: Void.self)
        async let change = user.identity.postgres.transaction(deadline: deadline) { transaction in
            defer { continuation.finish() }
            _ = try transaction.lockUser(id)
            continuation.finish()
            // Unlike pg_stat_activity, pg_locks shows connections that were opened after this transaction.
            while try transaction.query(
                "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            ).isEmpty {
                guard ContinuousClock.now < deadline else { throw ServiceError.deadlineExceeded }
            }
            return try transaction.query("SELECT clock_timestamp()::text AS at")[0].decode("at", as: String.self)
        }
        for await _ in locked {}
        try await user.verify(added, by: user.ann)
        let changedAt = try await change
        let isNewer: Bool = try await user.identity.postgres.query(
            """
            SELECT created_at > \(changedAt)::timestamptz AS is_newer FROM identity.email_credentials
            WHERE id = \(added.id)
            """)[0].decode("is_newer")
        #expect(isNewer)
    }

    /// Whoever reads the mailbox must not become a part of somebody else's account by a click.
    @Test func onlyTheUserVerifiesIt() async throws {
        let user = try await EmailFixture()
        let bob = try await EmailFixture("bob@example.com", in: user.identity)
        let added = try await user.add("victim@example.com")
        for reader in [nil, bob.ann] {
            #expect(await error { try await user.verify(added, by: reader) }?.code == .authenticationRequired)
        }
        #expect(try await user.addresses() == ["ann@example.com"])
        // Nor does a session that has ended meanwhile.
        let proof = try await user.identity.sessionProof(of: user.ann)
        try await user.identity.postgres.execute(
            "UPDATE identity.users SET epoch = epoch + 1 WHERE id = \(user.ann.id)")
        let late = Identity.VerifyEmail(
            proof: try await user.identity.mailboxProof(user.grant(.verification, added)),
            ownership: .init(session: proof))
        #expect(await error { try await user.identity.call(late, user.identity.context()) }?.code == .invalidToken)
        try await user.verify(added, by: user.ann)
    }

    /// Whoever knows the password of somebody else must not add their own mailbox before the second factor.
    @Test func aHalfDoneSignInVerifiesNothingThatWasAdded() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        let epoch = try await user.identity.signIn("ann@example.com").epoch
        func verify(_ step: PendingSignIn.Step, _ methods: [String] = ["pwd"]) async throws {
            let proof = try await user.identity.signInProof(
                of: user.ann, waitingFor: step, epoch: epoch, methods: methods)
            _ = try await user.identity.call(
                Identity.VerifyEmail(
                    proof: user.identity.mailboxProof(user.grant(.verification, added)),
                    ownership: .init(signIn: proof)), user.identity.context())
        }
        func needsSignIn(_ step: PendingSignIn.Step, _ methods: [String] = ["pwd"]) async throws -> Bool {
            let proof = try await user.identity.signInProof(
                of: user.ann, waitingFor: step, epoch: epoch, methods: methods)
            return try await user.identity.preview(user.grant(.verification, added), signIn: proof).needsSignIn == true
        }
        for step in PendingSignIn.Step.allCases where step != .emailVerification {
            #expect(await error { try await verify(step) }?.code == .authenticationRequired, "\(step)")
            #expect(try await needsSignIn(step), "\(step)")
        }
        // A verified address is asked for before the second factor.
        try await user.identity.postgres.execute(
            """
            INSERT INTO identity.totp_factors (application_id, id, user_id, key_id, sealed_secret, confirmed_at)
            VALUES (\(user.ann.applicationID), \(FactorID.make()), \(user.ann.id), 'k', ''::bytea, now())
            """)
        #expect(await error { try await verify(.emailVerification) }?.code == .authenticationRequired)
        #expect(try await needsSignIn(.emailVerification))
        #expect(try await user.addresses() == ["ann@example.com"])
        #expect(try await !needsSignIn(.emailVerification, ["pwd", "otp", "mfa"]))
        try await verify(.emailVerification, ["pwd", "otp", "mfa"])
        #expect(try await user.addresses() == ["ann@example.com", "new@example.com"])
    }

    @Test func thePageOfItsLinkAsksToSignIn() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        func preview(_ session: Bool) async throws -> Identity.PreviewEmailLink.Reply {
            try await user.identity.preview(
                user.grant(.verification, added), session: session ? user.identity.sessionProof(of: user.ann) : nil)
        }
        #expect(try await preview(false).needsSignIn == true)
        #expect(try await preview(true).needsSignIn == nil)
        #expect(try await !preview(false).resetsCredentials)
    }

    /// Two users can add an address that nobody has. The mailbox decides who gets it.
    @Test func theFirstWhoVerifiesGetsIt() async throws {
        let user = try await EmailFixture()
        let bob = try await EmailFixture("bob@example.com", in: user.identity)
        let (hers, his) = (try await user.add("new@example.com"), try await bob.add("new@example.com"))
        #expect(try await user.identity.takeMails().map(\.grant?.user) == [user.ann.id, bob.ann.id])
        async let first = error { try await user.verify(hers, by: user.ann) }
        async let second = error { try await bob.verify(his, by: bob.ann) }
        #expect(Set(await [first?.code, second?.code]) == [nil, .emailTaken])
        // Somebody can sign up with one that waits, too.
        _ = try await user.add("other@example.com")
        _ = try await user.identity.signUp("other@example.com")
    }

    /// Whoever signs up with an address that is not theirs can verify another one. It does not make the account theirs.
    @Test func aSquattersAddedAddressDoesNotCountAsTheProof() async throws {
        let squatter = try await EmailFixture("victim@example.com", isVerified: false)
        let identity = squatter.identity
        let added = try await squatter.addVerified("squatter@example.org")
        try await squatter.makePrimary(added.id)
        _ = try await squatter.add("more@example.org")
        // Their own link removes nothing and warns of nothing.
        #expect(try await !identity.preview(squatter.grant(.magicLink, added)).resetsCredentials)
        _ = try await identity.call(
            Identity.SignInWithEmailLink(proof: try await identity.mailboxProof(squatter.grant(.magicLink, added))),
            identity.context())
        #expect(try await squatter.addresses().count == 2)
        // The owner's does.
        #expect(try await identity.preview(owner(of: squatter)).resetsCredentials)
        let reply = try await identity.call(
            Identity.VerifyEmail(proof: try await identity.mailboxProof(owner(of: squatter))), identity.context())
        #expect(reply.credentialsReset)
        #expect(try await squatter.list().map(\.email.description) == ["victim@example.com"])
        #expect(await error { try await identity.signIn("victim@example.com") }?.code == .invalidCredentials)
        _ = try await identity.signUp("squatter@example.org")
    }

    private func owner(of squatter: EmailFixture) throws -> OneTimeGrant {
        guard let email = squatter.ann.credentials.first?.email else { throw ServiceError.internal }
        return OneTimeGrant(
            .verification, email: email, application: squatter.ann.applicationID, client: squatter.identity.client.id,
            user: squatter.ann.id, credential: try squatter.first)
    }

    @Test func whatWaitsTooLongIsForgotten() async throws {
        let user = try await EmailFixture()
        let added = try await user.add("new@example.com")
        try await user.identity.postgres.execute(
            "UPDATE identity.pending_emails SET created_at = now() - interval '8 days'")
        try await user.identity.service.emails.deleteExpired()
        #expect(try await user.list().map(\.id) == [try user.first])
        #expect(await error { try await user.verify(added, by: user.ann) }?.code == .tokenInvalid)
    }
}

extension IdentityFixture {
    /// What the link of `grant` would do.
    fileprivate func preview(
        _ grant: OneTimeGrant, session: Proof? = nil, signIn: Proof? = nil
    ) async throws -> Identity.PreviewEmailLink.Reply {
        let proof = try await mailer.sign(statement: EmailPreviewProof(grant: grant, request: nil), for: .identity)
        return try await call(Identity.PreviewEmailLink(proof: proof, session: session, signIn: signIn), context())
    }
}
