import Models
import Postgres
import Proofs

/// What proving a mailbox led to.
struct ProvenMailbox: Sendable {
    /// The user's epoch from now on.
    let epoch: Int
    /// Whether credentials from before were removed.
    let credentialsReset: Bool
}

/// Gives an account back to the owner of its mailbox: decides, within a transaction, what happens to a user whose mailbox
/// has just been proven.
///
/// Anyone can sign up with an address that is not theirs and wait, or come by a provider that does not verify addresses.
/// So the first proof of a mailbox removes everything that was set up before, and a notice is mailed, unless a session
/// or the password shows that the owner of the mailbox did set it up.
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
        if let password = evidence.password {
            guard password.user == user, password.epoch == verified.epoch else { throw ServiceError.invalidCredentials }
            return unchanged
        }
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
    /// Removes every way to sign in, ends all sessions, and removes everyone whom the user let into their accounts. Returns
    /// the new epoch, and whether there was anything but sessions to remove.
    fileprivate func resetCredentials(
        of user: UserID, application: ApplicationID
    ) throws -> (epoch: Int, hasRemoved: Bool) {
        // First, because it locks the user: nothing new can be set up in between.
        let epoch = try beginEpoch(of: user, application: application)
        var removed = try execute(
            "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)")
        removed += try removeExternalIdentities(of: user, application: application)
        // It was not the owner of the mailbox who agreed to what clients may know.
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

    /// Removes the external identities of a user, and sign-ins with providers that are held. Returns the number of the
    /// former.
    private func removeExternalIdentities(of user: UserID, application: ApplicationID) throws -> Int {
        let linked = try execute(
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(user)")
        return linked
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
            DELETE FROM identity.memberships g USING identity.memberships o
            WHERE o.application_id = \(application) AND o.user_id = \(user) AND o.role = 'owner'
              AND g.application_id = o.application_id AND g.account_id = o.account_id AND g.user_id <> o.user_id
            RETURNING g.user_id
            """)
        for member in members { _ = try beginEpoch(of: member.decode("user_id"), application: application) }
        return revoked + members.count
    }
}
