import Models
import Postgres
import Proofs

/// The outcome of a proof that a user controls their mailbox.
struct ProvenMailbox: Sendable {
    /// The user's epoch after the proof.
    let epoch: Int
    /// Whether credentials from before were removed.
    let credentialsReset: Bool
}

/// Gives an account back to the owner of its mailbox: decides, within a transaction, what happens to a user whose mailbox
/// has just been proven.
///
/// Anyone can sign up with an address that is not theirs and wait, or sign in through a provider that does not verify addresses.
/// So the first proof of a mailbox removes everything that was set up before, and a notice is mailed, unless a session,
/// a sign-in that waits or the password shows that the owner of the mailbox did set it up.
struct AccountTakeback: Sendable {
    let grant: OneTimeGrant
    /// The client on whose behalf the link was mailed.
    let client: Client
    let evidence: OwnershipEvidence
    /// The entry of the event that proved the mailbox.
    let audit: AuditEntry

    init(_ mailbox: VerifiedMailbox, _ evidence: OwnershipEvidence, _ audit: AuditEntry) {
        self.init(grant: mailbox.grant, client: mailbox.client, evidence: evidence, audit: audit)
    }

    init(grant: OneTimeGrant, client: Client, evidence: OwnershipEvidence, audit: AuditEntry) {
        (self.grant, self.client, self.evidence, self.audit) = (grant, client, evidence, audit)
    }

    /// Removes what has to be removed. Throws 409 `credentials_reset_required` if the person has not been told that
    /// something would be, 401 `invalid_credentials` if the password has changed since it was checked.
    func run(for verified: VerifiedUser, in transaction: Transaction) throws -> ProvenMailbox {
        let (application, user) = (grant.application, verified.user)
        let unchanged = ProvenMailbox(epoch: verified.epoch, credentialsReset: false)
        guard verified.isFirstTime else { return unchanged }
        if let session = evidence.session, session.claims.user == user, session.claims.application == application {
            try transaction.useProof(session.id)
            return unchanged
        }
        if let waiting = evidence.signIn {
            let signIn = waiting.claims.signIn
            if signIn.user == user, signIn.application == application, waiting.claims.epoch == verified.epoch {
                try transaction.useProof(waiting.id)
                return unchanged
            }
        }
        if let password = evidence.password {
            guard password.user == user, password.epoch == verified.epoch else { throw ServiceError.invalidCredentials }
            return unchanged
        }
        // Throwing rolls this back.
        let (epoch, hasRemoved) = try transaction.resetCredentials(of: user, application: application)
        guard hasRemoved else { return ProvenMailbox(epoch: epoch, credentialsReset: false) }
        guard evidence.allowsReset else { throw ServiceError.credentialsResetRequired }
        let notice = OutgoingMail.notice(
            .credentialsReset, to: grant.email, of: user, languages: try transaction.languages(of: user, application),
            client, origin: evidence.origin)
        try transaction.enqueue(.mail(notice), for: user, in: application)
        var entry = audit
        entry.event = .credentialsReset
        try transaction.record(entry)
        return ProvenMailbox(epoch: epoch, credentialsReset: true)
    }
}

extension Transaction {
    /// Removes every way to sign in, ends all sessions, and removes all other members of the accounts that the user
    /// owns. Returns the new epoch, and whether there was anything to remove except sessions and names.
    fileprivate func resetCredentials(
        of user: UserID, application: ApplicationID
    ) throws -> (epoch: Int, hasRemoved: Bool) {
        // First, because it locks the user: nothing new can be set up in between.
        let epoch = try beginEpoch(of: user, application: application)
        var removed = try execute(
            "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)")
        removed += try removeExternalIdentities(of: user, application: application)
        removed += try removeFactors(of: user, application).isEmpty ? 0 : 1
        // It was not the owner of the mailbox who agreed to what clients may know.
        removed += try execute(
            "DELETE FROM identity.consents WHERE application_id = \(application) AND user_id = \(user)")
        removed += try removeInvitedMembers(of: user, application: application)
        removed += try removeAddedEmails(of: user, application)
        try execute(
            """
            UPDATE identity.user_identities
            SET given_name = NULL, family_name = NULL, display_name = NULL, avatar_url = NULL
            WHERE application_id = \(application) AND user_id = \(user)
            """)
        return (epoch, removed > 0)
    }

    /// Removes the external identities of a user, and their held sign-ins with providers. Returns the number of external
    /// identities.
    private func removeExternalIdentities(of user: UserID, application: ApplicationID) throws -> Int {
        let linked = try execute(
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(user)")
        return linked
    }

    /// Removes the addresses that a user has added to the one that they began with. They can't be undone, and nothing else about addresses
    /// can. Returns how many there were.
    private func removeAddedEmails(of user: UserID, _ application: ApplicationID) throws -> Int {
        try execute("DELETE FROM identity.pending_emails WHERE application_id = \(application) AND user_id = \(user)")
        try forgetEmailChanges(of: user, application)
        try execute(
            """
            UPDATE identity.users SET primary_email_id = NULL WHERE application_id = \(application) AND id = \(user)
            """)
        return try deleteEmails(of: user, application, "c.is_added").count
    }

    /// Revokes the pending invitations that a user sent, and removes the other members of the accounts that they own.
    /// Returns the number of both.
    private func removeInvitedMembers(of user: UserID, application: ApplicationID) throws -> Int {
        let revoked = try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND invited_by = \(user)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
        let members = try query(
            """
            DELETE FROM identity.memberships other USING identity.memberships owned
            WHERE owned.application_id = \(application) AND owned.user_id = \(user) AND owned.role = 'owner'
              AND other.application_id = owned.application_id AND other.account_id = owned.account_id
              AND other.user_id <> owned.user_id
            RETURNING other.user_id
            """)
        for member in members {
            let member: UserID = try member.decode("user_id")
            try ensureAccount(of: member, application)
            _ = try beginEpoch(of: member, application: application)
        }
        return revoked + members.count
    }
}
