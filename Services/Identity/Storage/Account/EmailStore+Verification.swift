import Foundation
import Models
import Postgres
import Proofs

/// Verifying addresses that users have added.
extension EmailStore {
    /// Whom the verification mail of an added address goes to.
    enum Recipient: Sendable, Equatable {
        /// The user who has added it.
        case adder(UserID, languages: [String])
        /// Another user has the address. They are told.
        case owner
    }

    /// Whom the mail goes to; nil if the address does not wait any more, its user is suspended, or it is kept for another user who has
    /// removed it.
    func recipient(
        of pending: EmailCredentialID, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Recipient? {
        let rows = try await postgres.query(
            """
            SELECT p.user_id, i.preferred_language, i.locale,
                   EXISTS (
                       SELECT FROM identity.email_credentials c
                       WHERE c.application_id = p.application_id AND c.email_hash = p.email_hash) AS is_taken
            FROM identity.pending_emails p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            WHERE p.application_id = \(application) AND p.id = \(pending) AND u.status = 'active' AND NOT EXISTS (
                SELECT FROM identity.email_changes r
                WHERE r.application_id = p.application_id AND r.email_hash = p.email_hash AND r.is_removed
                  AND r.user_id <> p.user_id AND r.changed_at > now() - interval '7 days')
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        if try row.decode("is_taken") { return .owner }
        return .adder(try row.decode("user_id"), languages: try row.decodeLanguages())
    }

    /// Whether the user of a sign-in may verify an added address in it; see ``Transaction/verifyPendingEmail(_:_:_:)``.
    func mayVerify(in signIn: SignInProof, deadline: ContinuousClock.Instant) async throws -> Bool {
        let (user, application) = (signIn.signIn.user, signIn.signIn.application)
        let factors = try await postgres.query(Transaction.factors(of: user, application), deadline: deadline)
        return signIn.lacksOnlyEmail(hasFactors: !factors.isEmpty)
    }

    /// Whether a user has an address that waits for verification.
    func isPending(
        _ credential: EmailCredentialID, of user: UserID, _ application: ApplicationID,
        deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await !postgres.query(
            """
            SELECT FROM identity.pending_emails
            WHERE application_id = \(application) AND id = \(credential) AND user_id = \(user)
            """, deadline: deadline
        ).isEmpty
    }
}

extension EmailStore {
    /// Selects a row if an address is kept for a user who has removed it.
    static func kept(_ emailHash: Data, _ application: ApplicationID) -> Query {
        """
        SELECT 1 FROM identity.email_changes
        WHERE application_id = \(application) AND email_hash = \(emailHash) AND is_removed
          AND changed_at > now() - interval '7 days'
        """
    }
}

extension Transaction {
    /// Whether an address is kept for a user who has removed it.
    func isKept(_ emailHash: Data, in application: ApplicationID) throws -> Bool {
        try !query(EmailStore.kept(emailHash, application)).isEmpty
    }

    /// Those of the addresses that are kept for users who have removed them.
    func keptEmails(_ emailHashes: [Data], _ application: ApplicationID) throws -> Set<Data> {
        let rows = try query(
            """
            SELECT DISTINCT email_hash FROM identity.email_changes
            WHERE application_id = \(application) AND is_removed AND changed_at > now() - interval '7 days'
              AND email_hash = ANY(\(emailHashes.map { "\\x" + $0.hexadecimal })::bytea[])
            """)
        return Set(try rows.map { try $0.decode("email_hash", as: Data.self) })
    }

    /// Gives a user the address that they have added and whose mailbox is proven now, and tells the primary one. Returns nil if it does not
    /// wait for that.
    ///
    /// Only the user can do it, in a session or at a sign-in that lacks nothing but a verified address: nobody who follows a link in their
    /// own mailbox must make it an address of somebody else's account, who would then be taken for them.
    ///
    /// - Throws: 401 `authentication_required`, and `token_invalid` if the address was removed meanwhile; 403 `user_suspended`; a violation of
    ///   `email_credentials_hash` if another user has the address.
    func verifyPendingEmail(
        _ mailbox: VerifiedMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry
    ) throws -> ProvenMailbox? {
        let (user, application) = (mailbox.user, mailbox.grant.application)
        let rows = try query(
            """
            SELECT u.status FROM identity.pending_emails p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            WHERE p.application_id = \(application) AND p.id = \(mailbox.credential) AND p.user_id = \(user)
              AND p.email_hash = \(mailbox.emailHash)
            """)
        guard let row = rows.first else { return nil }
        guard try row.decode("status", as: UserStatus.self) == .active else { throw ServiceError.suspended }
        let epoch: Int?
        if let session = evidence.session, session.claims.user == user, session.claims.application == application {
            try useProof(session.id)
            epoch = session.claims.epoch
        } else if let waiting = evidence.signIn, waiting.claims.signIn.user == user,
            waiting.claims.signIn.application == application,
            try waiting.claims.lacksOnlyEmail(hasFactors: hasFactors(of: user, application))
        {
            try useProof(waiting.id)
            epoch = waiting.claims.epoch
        } else {
            throw ServiceError.signInToVerify
        }
        let locked = try lockUser(user)
        // The epoch of a session that has ended meanwhile is an earlier one.
        if let epoch, epoch < locked.epoch { throw ServiceError.invalidToken }
        let primary = try emails(of: user, application).first { $0.isPrimary }
        // It is created now, and not when this transaction began to wait for the user: a change that it waited for is the earlier one.
        let verified = try execute(
            """
            WITH pending AS (
                DELETE FROM identity.pending_emails
                WHERE application_id = \(application) AND id = \(mailbox.credential) AND user_id = \(user)
                  AND email_hash = \(mailbox.emailHash)
                RETURNING application_id, id, user_id, email_hash, address, created_at
            ), credential AS (
                INSERT INTO identity.email_credentials
                    (application_id, id, user_id, email_hash, verified_at, created_at, added_at, is_added)
                SELECT application_id, id, user_id, email_hash, now(), clock_timestamp(), created_at, true FROM pending)
            INSERT INTO identity.email_addresses (application_id, credential_id, address)
            SELECT application_id, id, address FROM pending
            """)
        guard verified == 1 else { throw ServiceError.tokenInvalid }
        if let primary, primary.emailVerifiedAt != nil {
            let notice = OutgoingMail.notice(
                .emailAdded, to: primary.email, of: user, languages: try languages(of: user, application),
                mailbox.client, origin: evidence.origin)
            try enqueue(.mail(notice), for: user, in: application)
        }
        try record(audit)
        return ProvenMailbox(epoch: locked.epoch, credentialsReset: false)
    }
}

extension SignInProof {
    /// Whether the user of the sign-in has shown all that a session of theirs needs, except a verified address. A password alone is half a
    /// sign-in of a user who has a second factor.
    func lacksOnlyEmail(hasFactors: Bool) -> Bool {
        signIn.step == .emailVerification && (!hasFactors || authenticationMethods.contains("mfa"))
    }
}

extension ServiceError {
    /// 401: an address that a user has added is verified by that user only.
    static let signInToVerify = ServiceError(
        .authenticationRequired,
        detail: "Please sign in to the account that the address is added to, and open the link again.")
}
