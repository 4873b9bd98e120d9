import Foundation
import Models
import Postgres
import Proofs

/// Reads and writes the identities at providers that are linked to users (`identity.external_identities`).
struct ExternalIdentityStore: Sendable {
    let postgres: PostgresClient

    /// The identities that are linked to a user, oldest first.
    func linkedIdentities(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> [LinkedIdentity] {
        try await postgres.query(
            """
            SELECT id, provider, email, created_at, last_used_at FROM identity.external_identities
            WHERE application_id = \(application) AND user_id = \(user) ORDER BY id
            """, deadline: deadline
        ).map { row in
            LinkedIdentity(
                id: try row.decode("id"), provider: try row.decode("provider"), email: try row.decode("email"),
                createdAt: try row.decode("created_at"), lastUsedAt: try row.decode("last_used_at"))
        }
    }

    /// Decides which user an identity signs in, and writes what follows from it. Throws ``SignUpHookPending``, and 403 `invalid_proof` for a
    /// verdict that was used before.
    func apply(
        _ policy: AccountLinkingPolicy, deadline: ContinuousClock.Instant
    ) async throws -> AccountLinkingPolicy.Decision {
        try await postgres.findingOrCreatingUser(deadline: deadline) { transaction in
            // The provider's code was redeemed for the request, so the request counts once, too, however many verdicts there are about it.
            if let verdict = policy.verdict { try transaction.useProof(verdict.requestProofID) }
            return try policy.decide(transaction)
        }
    }

    /// Removes a linked identity from the user of a session, and ends all their other sessions.
    ///
    /// - Parameters:
    ///   - proof: the proof of the session; it is used up.
    ///   - notice: makes the email message to the user.
    ///   - audit: makes the audit log entry.
    /// - Returns: the user's new epoch.
    /// - Throws: 404 `not_found` if the user has no such identity, 409 `last_sign_in_method` if they could not sign in any
    ///   more; what ``Transaction/lock(_:)`` throws.
    func unlink(
        _ identity: LinkedIdentityID, _ proof: ProofVerifier.VerifiedProof<SessionProof>,
        deadline: ContinuousClock.Instant, notice: @escaping @Sendable (Provider) -> OutgoingMail?,
        audit: @escaping @Sendable (Provider) -> AuditEntry
    ) async throws -> Int {
        let session = proof.claims
        let (user, application) = (session.user, session.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // The lock keeps two concurrent calls from removing the last two.
            try transaction.lock(FactorOwner(proof))
            guard let provider = try transaction.unlink(identity, from: user, application) else {
                throw ServiceError.notFound("connection")
            }
            guard try transaction.canSignIn(user, application, with: session.client) else {
                throw ServiceError.lastSignInMethod
            }
            let epoch = try transaction.beginEpoch(of: user, application: application, keeping: session.session)
            if let notice = notice(provider) { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(audit(provider))
            return epoch
        }
    }
}

/// A user to whom an identity is or may be linked.
struct LinkableUser: Sendable {
    let id: UserID
    let status: UserStatus
    let epoch: Int
}

/// The user who has registered an email address.
struct AddressOwner: Sendable {
    let user: LinkableUser
    let credential: EmailCredentialID
    /// Whether the user has proved that they read the mailbox.
    let isVerified: Bool
}

extension Transaction {
    /// The user to whom an identity is linked, and records that it is used now. Nil if it is not linked.
    func linkedUser(of identity: ExternalIdentity, _ application: ApplicationID) throws -> LinkableUser? {
        try query(
            """
            UPDATE identity.external_identities x SET last_used_at = now()
            FROM identity.users u
            WHERE x.application_id = \(application) AND x.provider = \(identity.provider.rawValue)
              AND x.issuer = \(identity.issuer) AND x.subject = \(identity.subject)
              AND u.application_id = x.application_id AND u.id = x.user_id
            RETURNING u.id AS user_id, u.status, u.epoch
            """
        ).first.map { try LinkableUser($0) }
    }

    /// The user who has registered an email address, with the rows of both locked. Nil if it is not registered.
    func owner(ofAddress emailHash: Data, _ application: ApplicationID) throws -> AddressOwner? {
        try query(
            """
            SELECT u.id AS user_id, u.status, u.epoch, c.id AS credential_id, c.verified_at IS NOT NULL AS is_verified
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            FOR UPDATE
            """
        ).first.map { row in
            AddressOwner(
                user: try LinkableUser(row), credential: try row.decode("credential_id"),
                isVerified: try row.decode("is_verified"))
        }
    }

    /// Links an identity to a user.
    ///
    /// - Throws: a violation of `external_identities_subject` if it is linked to any user.
    func link(_ identity: ExternalIdentity, to user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            INSERT INTO identity.external_identities
                (application_id, id, user_id, provider, issuer, subject, email, is_email_verified)
            VALUES (\(application), \(LinkedIdentityID.make()), \(user), \(identity.provider.rawValue),
                    \(identity.issuer), \(identity.subject), \(identity.email), \(identity.isEmailVerified))
            """)
    }

    /// Removes a linked identity from a user. Returns its provider, or nil if the user has no such identity.
    fileprivate func unlink(
        _ identity: LinkedIdentityID, from user: UserID, _ application: ApplicationID
    ) throws -> Provider? {
        try query(
            """
            DELETE FROM identity.external_identities
            WHERE application_id = \(application) AND user_id = \(user) AND id = \(identity)
            RETURNING provider
            """
        ).first.map { try $0.decode("provider") }
    }

    /// Copies the personal fields of an identity to the fields that the user has left empty.
    func fillEmptyFields(of user: UserID, _ application: ApplicationID, from identity: ExternalIdentity) throws {
        let fields = identity.fields
        guard !fields.isEmpty else { return }
        try execute(
            """
            UPDATE identity.user_identities SET
                given_name = COALESCE(given_name, \(fields[.givenName])),
                family_name = COALESCE(family_name, \(fields[.familyName])),
                display_name = COALESCE(display_name, \(fields[.displayName])),
                avatar_url = COALESCE(avatar_url, \(fields[.avatarURL])),
                locale = COALESCE(locale, \(fields[.locale]))
            WHERE application_id = \(application) AND user_id = \(user)
            """)
    }

    /// Whether a user can still sign in to a client: with a password, a provider, or a link to a verified email address if
    /// the client offers links.
    fileprivate func canSignIn(
        _ user: UserID, _ application: ApplicationID, with client: ClientID
    ) throws -> Bool {
        let rows = try query(
            """
            SELECT EXISTS (SELECT FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user))
                OR EXISTS (SELECT FROM identity.external_identities
                           WHERE application_id = \(application) AND user_id = \(user))
                OR EXISTS (SELECT FROM identity.email_credentials c, identity.clients k
                           WHERE c.application_id = \(application) AND c.user_id = \(user)
                             AND c.verified_at IS NOT NULL AND c.email_hash IS NOT NULL
                             AND k.id = \(client) AND k.login_methods @> ARRAY['magic_link']::text[]) AS can_sign_in
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("can_sign_in")
    }
}

extension LinkableUser {
    /// Reads the columns `user_id`, `status` and `epoch`.
    fileprivate init(_ row: Row) throws {
        self.init(id: try row.decode("user_id"), status: try row.decode("status"), epoch: try row.decode("epoch"))
    }
}
