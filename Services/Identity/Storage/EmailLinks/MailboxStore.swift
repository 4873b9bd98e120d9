import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs

/// Verifies addresses, `identity.email_credentials`, and lets users in who have proven their mailbox.
struct MailboxStore: Sendable {
    let postgres: PostgresClient

    /// A user who never proved a mailbox.
    struct UnprovenUser: Sendable {
        let user: UserID
        let epoch: Int
        /// Nil if the user has no password.
        let password: PasswordHash?
    }

    /// A user as the page behind a mailed link describes them.
    struct Preview: Sendable {
        let user: UserID
        /// Whether the user has proven a mailbox before.
        let isProven: Bool
        let hasPassword: Bool
        /// Whether there is anything else that a first proof removes.
        let hasOtherCredentials: Bool
    }

    /// The user of a mailbox if they never proved one, with their password; nil otherwise.
    func unprovenUser(
        _ owner: MailboxOwner, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> UnprovenUser? {
        let rows = try await postgres.query(
            """
            SELECT u.id, u.epoch, p.hash FROM identity.users u
            LEFT JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE u.application_id = \(application) AND \(statement: owner.condition(application))
              AND NOT u.has_proven_mailbox AND NOT EXISTS (
                  SELECT FROM identity.email_credentials v
                  WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL
                    AND NOT v.is_added)
            """, deadline: deadline)
        return try rows.first.map { row in
            UnprovenUser(
                user: try row.decode("id"), epoch: try row.decode("epoch"),
                password: try row.decodeOptionalHash("hash"))
        }
    }

    /// Describes the user of a mailbox; nil if there is none.
    ///
    /// - Parameter emailHash: the hash of the mailbox's address.
    func preview(
        _ owner: MailboxOwner, _ emailHash: Data, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Preview? {
        try await postgres.query(
            """
            SELECT u.id,
                   u.has_proven_mailbox OR EXISTS (
                       SELECT FROM identity.email_credentials v
                       WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL
                         AND (NOT v.is_added OR v.email_hash = \(emailHash)))
                   AS is_proven,
                   EXISTS (
                       SELECT FROM identity.passwords p
                       WHERE p.application_id = u.application_id AND p.user_id = u.id)
                   AS has_password,
                   EXISTS (
                       SELECT FROM identity.external_identities x
                       WHERE x.application_id = u.application_id AND x.user_id = u.id)
                   OR EXISTS (
                       SELECT FROM identity.consents s
                       WHERE s.application_id = u.application_id AND s.user_id = u.id)
                   OR EXISTS (
                       SELECT FROM identity.invites i
                       WHERE i.application_id = u.application_id AND i.invited_by = u.id
                         AND i.accepted_at IS NULL AND i.revoked_at IS NULL)
                   OR EXISTS (
                       SELECT FROM identity.memberships o
                       JOIN identity.memberships g
                           ON g.application_id = o.application_id AND g.account_id = o.account_id
                               AND g.user_id <> o.user_id
                       WHERE o.application_id = u.application_id AND o.user_id = u.id AND o.role = 'owner')
                   OR EXISTS (
                       SELECT FROM identity.email_credentials d
                       WHERE d.application_id = u.application_id AND d.user_id = u.id AND d.is_added)
                   AS has_other_credentials
            FROM identity.users u
            WHERE u.application_id = \(application) AND \(statement: owner.condition(application))
            """, deadline: deadline
        ).first.map { row in
            Preview(
                user: try row.decode("id"), isProven: try row.decode("is_proven"),
                hasPassword: try row.decode("has_password"),
                hasOtherCredentials: try row.decode("has_other_credentials"))
        }
    }

    /// Verifies the address of a mailbox. Writes `audit` only the first time. Throws 409 `email_taken` for an address that the user has added
    /// if another user has it by now; what ``Transaction/verifyPendingEmail(_:_:_:)`` throws.
    func verify(
        _ mailbox: VerifiedMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> ProvenMailbox {
        let takeback = AccountTakeback(mailbox, evidence, audit)
        do {
            return try await postgres.transaction(deadline: deadline) { transaction in
                try transaction.useProof(mailbox.proofID)
                if let proven = try transaction.verifyPendingEmail(mailbox, evidence, audit) { return proven }
                let verified = try transaction.verify(mailbox)
                if verified.isFirstTime { try transaction.record(audit) }
                return try takeback.run(for: verified, in: transaction)
            }
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
    }

    /// Lets a user in by a magic link, and verifies the address. `audit` is for what that removes; the sign-in is recorded when it is
    /// known how far it has come. Throws 401 `token_invalid` if the password was changed after the mail was sent.
    func signIn(
        _ mailbox: VerifiedMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> ProvenMailbox {
        let takeback = AccountTakeback(mailbox, evidence, audit)
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            try transaction.requireNoPasswordChange(since: mailbox)
            return try takeback.run(for: try transaction.verify(mailbox), in: transaction)
        }
    }

    /// Creates the user of a mailbox whose address no user had when the link was mailed. If a user has it by now, lets them in.
    /// An invitation from the waitlist for signing up counts. Writes `audit` for a new user only.
    ///
    /// Throws 401 `token_invalid` if that user has changed their password since, or if a new user may not sign up by email, or
    /// not with this address; 403 `user_suspended`, and what ``AccountTakeback`` and, for a new user, ``SignUpHookPolicy`` throw.
    func signUp(
        _ mailbox: UnregisteredMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry,
        verdict: SignUpVerdict? = nil, deadline: ContinuousClock.Instant
    ) async throws -> (user: UserID, proven: ProvenMailbox, isNew: Bool) {
        let (grant, application) = (mailbox.grant, mailbox.grant.application)
        return try await postgres.findingOrCreatingUser(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            var audit = audit
            if let found = try transaction.provenUser(
                mailbox.emailHash, application: application, since: mailbox.mailedAt)
            {
                audit.user = found.user
                let takeback = AccountTakeback(grant: grant, client: mailbox.client, evidence: evidence, audit: audit)
                return (found.user, try takeback.run(for: found, in: transaction), false)
            }
            let policy = SignUpPolicy(settings: mailbox.client.signUpSettings)
            let invitation = try transaction.invitationToSignUp(mailbox.emailHash, in: application)
            guard mailbox.client.signsUpByMail || invitation != nil,
                policy.allows(grant.email, isInvited: invitation != nil)
            else { throw ServiceError.tokenInvalid }
            var new = NewUser(provenMailbox: grant.email, emailHash: mailbox.emailHash, application: application)
            try SignUpHookPolicy(client: mailbox.client, method: SignUpHookRequest.magicLink, verdict: verdict)
                .apply(to: &new)
            try transaction.create(new)
            audit.user = new.id
            if let invitation { try transaction.acceptInvitationToSignUp(invitation, audit) }
            try transaction.record(audit)
            return (new.id, ProvenMailbox(epoch: NewUser.epoch, credentialsReset: false), true)
        }
    }

    /// Whether a user has an address, suspended or not, or it is kept for a user who has removed it.
    func isRegistered(
        _ emailHash: Data, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await !postgres.query(
            """
            SELECT 1 FROM identity.email_credentials
            WHERE application_id = \(application) AND email_hash = \(emailHash)
            UNION ALL
            \(statement: EmailStore.kept(emailHash, application)) LIMIT 1
            """, deadline: deadline
        ).isEmpty
    }

    /// Sets a new password, verifies the address and begins a new epoch. Newer addresses can't undo anything any more. `notice` is mailed
    /// unless credentials were reset, which has a notice of its own. Throws 401 `token_invalid` if the password was changed after the mail was sent.
    func resetPassword(
        _ mailbox: VerifiedMailbox, to hash: PasswordHash, _ evidence: OwnershipEvidence, notice: OutgoingMail?,
        _ audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> ProvenMailbox {
        let (application, takeback) = (mailbox.grant.application, AccountTakeback(mailbox, evidence, audit))
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let proven = try takeback.run(for: try transaction.verify(mailbox), in: transaction)
            let epoch =
                proven.credentialsReset
                ? proven.epoch
                : try transaction.beginEpoch(
                    of: mailbox.user, application: application, because: .passwordChanged)
            try transaction.resetPassword(hash, of: mailbox)
            try transaction.forgetEmailChanges(ofNewerThan: mailbox.credential, of: mailbox.user, application)
            if let notice, !proven.credentialsReset {
                try transaction.enqueue(.mail(notice), for: mailbox.user, in: application)
            }
            try transaction.record(audit)
            return ProvenMailbox(epoch: epoch, credentialsReset: proven.credentialsReset)
        }
    }

    /// Completes a sign-in with a provider that was held until the mailbox is proven: links the external identity and
    /// verifies the address. Throws 401 `token_invalid` if the sign-in is not held any more, or the identity is linked by
    /// now.
    func completeHeldSignIn(
        _ hold: HeldSignInID, _ mailbox: VerifiedMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> (person: ExternalIdentity, proven: ProvenMailbox) {
        let (application, client, user) = (mailbox.grant.application, mailbox.client, mailbox.user)
        return try await postgres.findingOrCreatingUser(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let person = try transaction.takeHeldSignIn(hold, mailbox)
            var audit = audit
            audit.provider = person.provider
            let takeback = AccountTakeback(mailbox, evidence, audit)
            let proven = try takeback.run(for: try transaction.verify(mailbox), in: transaction)
            if try transaction.linkedUser(of: person, application) != nil { throw ServiceError.tokenInvalid }
            try transaction.link(person, to: user, application)
            try transaction.fillEmptyFields(of: user, application, from: person)
            if !proven.credentialsReset {
                let notice = OutgoingMail.notice(
                    .accountLinked, to: mailbox.grant.email, of: user,
                    languages: try transaction.languages(of: user, application), client, origin: evidence.origin)
                try transaction.enqueue(.mail(notice), for: user, in: application)
            }
            audit.event = .identityLinked
            try transaction.record(audit)
            return (person, proven)
        }
    }

    /// The active user with an address, as a mail to them needs it; nil if there is none.
    func recipient(
        _ emailHash: Data, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> (user: UserID, credential: EmailCredentialID, languages: [String])? {
        try await postgres.query(
            """
            SELECT c.id, c.user_id, i.preferred_language, i.locale
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash) AND u.status = 'active'
            """, deadline: deadline
        ).first.map { (try $0.decode("user_id"), try $0.decode("id"), try $0.decodeLanguages()) }
    }
}

extension MailboxOwner {
    /// Selects the row of `identity.users u`.
    fileprivate func condition(_ application: ApplicationID) -> Query {
        switch self {
        case .user(let id): "u.id = \(id)"
        case .address(let hash):
            """
            u.id = (SELECT c.user_id FROM identity.email_credentials c
                    WHERE c.application_id = \(application) AND c.email_hash = \(hash))
            """
        }
    }
}

/// A user whose address has just been verified, or was before.
struct VerifiedUser: Sendable {
    let user: UserID
    let epoch: Int
    /// Whether the user had not proven any mailbox before.
    let isFirstTime: Bool
}

extension Transaction {
    /// Marks the address of a mailbox as verified. Throws 401 `token_invalid` if the user does not have the address any
    /// more, 403 `user_suspended`.
    @discardableResult
    func verify(_ mailbox: VerifiedMailbox) throws -> VerifiedUser {
        let verified = try verify(
            """
            c.application_id = \(mailbox.grant.application) AND c.id = \(mailbox.credential)
              AND c.user_id = \(mailbox.user) AND c.email_hash = \(mailbox.emailHash)
            """)
        guard let verified else { throw ServiceError.tokenInvalid }
        return verified
    }

    /// Marks an address as verified; nil if no user has it. Throws 403 `user_suspended`.
    func verifyAddress(_ emailHash: Data, in application: ApplicationID) throws -> VerifiedUser? {
        try verify("c.application_id = \(application) AND c.email_hash = \(emailHash)")
    }

    /// Marks the one credential that `condition` selects as verified; nil if it selects none.
    private func verify(_ condition: Query) throws -> VerifiedUser? {
        let rows = try query(
            """
            WITH before AS (
                SELECT c.application_id, c.id, c.user_id,
                       c.verified_at IS NULL AND NOT o.has_proven_mailbox AND NOT EXISTS (
                           SELECT FROM identity.email_credentials v
                           WHERE v.application_id = c.application_id AND v.user_id = c.user_id AND v.id <> c.id
                             AND v.verified_at IS NOT NULL AND NOT v.is_added) AS is_first
                FROM identity.email_credentials c
                JOIN identity.users o ON o.application_id = c.application_id AND o.id = c.user_id
                WHERE \(statement: condition) FOR UPDATE OF c)
            UPDATE identity.email_credentials c SET verified_at = COALESCE(c.verified_at, now())
            FROM before b JOIN identity.users u ON u.application_id = b.application_id AND u.id = b.user_id
            WHERE c.application_id = b.application_id AND c.id = b.id
            RETURNING u.id AS user_id, u.status, u.epoch, b.is_first
            """)
        guard let row = rows.first else { return nil }
        guard try row.decode("status", as: UserStatus.self) == .active else { throw ServiceError.suspended }
        return VerifiedUser(
            user: try row.decode("user_id"), epoch: try row.decode("epoch"), isFirstTime: try row.decode("is_first"))
    }
}
