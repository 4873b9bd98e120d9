import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// What was shown beside a mailbox, checked as far as that goes without a transaction.
struct Ownership: Sendable {
    /// The session that was shown, and the id of the proof; nil for none.
    fileprivate let session: ProofVerifier.VerifiedProof<SessionProof>?
    /// Whose password was right, and in which epoch; nil when none was needed or given.
    fileprivate let password: (user: UserID, epoch: Int)?
    /// Whether the person knows that something may be removed.
    fileprivate let allowsReset: Bool
}

/// Which user a mailbox is asked about.
enum MailboxOwner: Sendable {
    case user(UserID)
    /// Whoever has the address with this hash, if anybody.
    case address(Data)
}

extension IdentityHouse {
    /// Checks what was shown beside a mailbox. Throws 403 `invalid_proof` for a session's proof that is not tokens', 401
    /// `invalid_credentials` for a wrong password of a user who never showed a mailbox. For anyone else nothing would be
    /// removed, so the password is not looked at.
    func ownership(
        _ shown: Identity.Ownership?, of owner: MailboxOwner, _ application: ApplicationID, _ context: CallContext
    ) async throws -> Ownership {
        let shown = shown ?? Identity.Ownership()
        var session: ProofVerifier.VerifiedProof<SessionProof>?
        if let proof = shown.session {
            session = try await peerProofVerifier.verify(
                SessionProof.self, proof, from: .tokens, request: context.requestID)
        }
        var right: (user: UserID, epoch: Int)?
        if let password = shown.password {
            right = try await check(password, for: shown.share, of: owner, application, context)
        }
        return Ownership(session: session, password: right, allowsReset: shown.allowsReset)
    }

    private func check(
        _ password: Secret, for share: WorkShare?, of owner: MailboxOwner, _ application: ApplicationID,
        _ context: CallContext
    ) async throws -> (user: UserID, epoch: Int)? {
        let deadline = context.deadline.instant
        guard let found = try await postgres.unprovenUser(owner, of: application, deadline: deadline) else {
            return nil
        }
        guard let hash = found.password,
            try await hasher.verify(password, against: hash, for: share, deadline: deadline) != .wrong
        else { throw ServiceError.invalidCredentials }
        return (found.user, found.epoch)
    }
}

extension PostgresClient {
    /// A user who never showed a mailbox, and their password; nil for anybody else.
    fileprivate func unprovenUser(
        _ owner: MailboxOwner, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> (user: UserID, epoch: Int, password: PasswordHash?)? {
        let rows = try await query(
            """
            SELECT u.id, u.epoch, p.hash FROM identity.users u
            LEFT JOIN identity.passwords p ON p.application_id = u.application_id AND p.user_id = u.id
            WHERE u.application_id = \(application) AND \(statement: owner.condition(application))
              AND NOT EXISTS (
                  SELECT FROM identity.email_credentials v
                  WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL)
            """, deadline: deadline)
        return try rows.first.map { row in
            let hash: PasswordHash? = try row[2].decode(as: String?.self).map { text in
                guard let hash = PasswordHash(stored: text) else { throw PostgresError.decoding(column: "hash") }
                return hash
            }
            return (try row[0].decode(), try row[1].decode(), hash)
        }
    }

    /// What the first proof of a mailbox would find, or a later one.
    func preview(
        _ owner: MailboxOwner, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> MailboxPreview? {
        try await query(
            """
            SELECT u.id,
                   EXISTS (
                       SELECT FROM identity.email_credentials v
                       WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL),
                   EXISTS (
                       SELECT FROM identity.passwords p
                       WHERE p.application_id = u.application_id AND p.user_id = u.id),
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
            FROM identity.users u
            WHERE u.application_id = \(application) AND \(statement: owner.condition(application))
            """, deadline: deadline
        ).first.map {
            MailboxPreview(
                user: try $0[0].decode(), isProven: try $0[1].decode(), hasPassword: try $0[2].decode(),
                hasMore: try $0[3].decode())
        }
    }
}

/// A user as a page with a mailed token sees them.
struct MailboxPreview: Sendable {
    let user: UserID
    /// Whether they have shown a mailbox before.
    let isProven: Bool
    let hasPassword: Bool
    /// Whether they have set up anything else that a first proof removes.
    let hasMore: Bool
}

extension MailboxOwner {
    /// Which row of `identity.users u`.
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

/// What a proof of a mailbox came to.
struct ProvenMailbox: Sendable {
    /// The user's epoch from now on.
    let epoch: Int
    /// Whether what was set up before was removed.
    let credentialsReset: Bool
}

extension Transaction {
    /// Decides what becomes of a user whose mailbox was shown. At the first proof everything that was set up with the
    /// address goes, and the mailbox is told, unless a session or the password shows that its owner did that. Throws 409
    /// `credentials_reset_required` when the person doesn't know yet, 401 `invalid_credentials` when the password has
    /// changed since it was checked.
    func settle(
        _ verified: VerifiedUser, shown ownership: Ownership, by grant: OneTimeGrant, of client: Client,
        _ audit: AuditEntry
    ) throws -> ProvenMailbox {
        let (application, user) = (grant.application, verified.user)
        let kept = ProvenMailbox(epoch: verified.epoch, credentialsReset: false)
        guard verified.isFirstTime else { return kept }
        if let session = ownership.session, session.claims.user == user, session.claims.application == application {
            try useProof(session.id)
            return kept
        }
        if let password = ownership.password {
            guard password.user == user, password.epoch == verified.epoch else { throw ServiceError.invalidCredentials }
            return kept
        }
        let (epoch, hasRemoved) = try resetCredentials(user, of: application)
        guard hasRemoved else { return ProvenMailbox(epoch: epoch, credentialsReset: false) }
        guard ownership.allowsReset else { throw ServiceError.credentialsResetRequired }
        let notice = OutgoingMail(
            kind: .notice, recipient: grant.email, user: user, languages: try languages(of: user, application),
            values: ["notice": "credentials_reset", "application": client.applicationName])
        try execute(PendingEvent.mail(notice).insert(user: user, application: application))
        var entry = audit
        entry.event = .credentialsReset
        try execute(entry.insert)
        return ProvenMailbox(epoch: epoch, credentialsReset: true)
    }

    /// The languages that a user has chosen, the best first.
    func languages(of user: UserID, _ application: ApplicationID) throws -> [String] {
        let rows = try query(
            """
            SELECT preferred_language, locale FROM identity.user_identities
            WHERE application_id = \(application) AND user_id = \(user)
            """)
        return try rows.first.map { row in
            [try row[0].decode(as: String?.self), try row[1].decode(as: String?.self)].compactMap(\.self)
        } ?? []
    }

    /// Makes a user whose mailbox was shown for the first time theirs alone. Anyone can sign up with somebody else's
    /// address and wait, or come by a provider that vouches for no address: so every way in from before goes, all sessions
    /// end, and nobody stays whom that person let in. Answers the new epoch, and whether there was anything but sessions.
    private func resetCredentials(_ user: UserID, of application: ApplicationID) throws -> (
        epoch: Int, hasRemoved: Bool
    ) {
        // First of all: it locks the user, so that nothing new gets in between.
        let epoch = try beginEpoch(of: user, application: application)
        var removed = try execute(
            "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)")
        removed += try forgetIdentities(of: user, application: application)
        // What clients were told they may know, it was not the owner of the mailbox who agreed to.
        removed += try execute(
            "DELETE FROM identity.consents WHERE application_id = \(application) AND user_id = \(user)")
        removed += try removeInvitedMembers(of: user, application: application)
        try execute(
            """
            UPDATE identity.user_identities
            SET given_name = NULL, family_name = NULL, display_name = NULL, avatar_url = NULL
            WHERE application_id = \(application) AND user_id = \(user)
            """)
        return (epoch, removed > 0)
    }

    /// Forgets by which providers a user could sign in, or was about to. Answers how many there were.
    private func forgetIdentities(of user: UserID, application: ApplicationID) throws -> Int {
        let linked = try execute(
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(user)")
        return linked
    }

    /// Takes back what a user gave to others while their address was not verified: invitations, and memberships in the
    /// accounts that they own. Answers how many there were.
    private func removeInvitedMembers(of user: UserID, application: ApplicationID) throws -> Int {
        let revoked = try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND invited_by = \(user)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
        let guests = try query(
            """
            DELETE FROM identity.memberships g USING identity.memberships o
            WHERE o.application_id = \(application) AND o.user_id = \(user) AND o.role = 'owner'
              AND g.application_id = o.application_id AND g.account_id = o.account_id AND g.user_id <> o.user_id
            RETURNING g.user_id
            """)
        for guest in guests { _ = try beginEpoch(of: guest[0].decode(), application: application) }
        return revoked + guests.count
    }
}
