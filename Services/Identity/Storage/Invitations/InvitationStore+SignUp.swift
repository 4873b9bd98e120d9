import Foundation
import Models
import Postgres
import RPC

extension InvitationStore {
    /// The pending invitation of an address from the waitlist for signing up; nil if there is none.
    ///
    /// - Parameter event: the invitation has to be older than this event; nil if that does not matter.
    func invitationToSignUp(
        _ emailHash: Data, in application: ApplicationID, before event: OutboxEventID? = nil,
        deadline: ContinuousClock.Instant
    ) async throws -> InviteID? {
        try await postgres.query(Invite.toSignUp(emailHash, in: application, before: event), deadline: deadline)
            .first.map { try $0.decode("id") }
    }

    /// Creates an invitation to sign up in place of one that is pending for the same address. A place on the waitlist is given up
    /// for it.
    ///
    /// - Throws: 409 `email_taken`, and what ``SignUpPolicy`` throws about an invited address.
    func inviteToSignUp(
        _ email: EmailAddress, _ client: Client, until expiry: Timestamp, _ context: CallContext
    ) async throws -> Invite {
        try SignUpPolicy(settings: client.signUpSettings).check(email, isInvited: true)
        let (application, emailHash) = (client.applicationID, emailHasher.hash(email, in: client.applicationID))
        let invite = Invite(
            id: .make(), accountID: nil, email: email, role: .owner, status: .pending, createdAt: .now,
            expiresAt: expiry)
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            if try transaction.isRegistered(emailHash, in: application) { throw ServiceError.emailTaken }
            try transaction.execute(
                """
                UPDATE identity.invites SET revoked_at = now()
                WHERE application_id = \(application) AND account_id IS NULL AND email_hash = \(emailHash)
                  AND accepted_at IS NULL AND revoked_at IS NULL
                """)
            try transaction.execute(
                """
                INSERT INTO identity.invites
                    (application_id, id, client_id, email, email_hash, role, created_at, expires_at)
                VALUES (\(application), \(invite.id), \(client.id), \(email), \(emailHash), \(invite.role.rawValue),
                        \(invite.createdAt), \(expiry))
                """)
            try transaction.execute(
                """
                UPDATE identity.sign_up_waitlist SET invite_id = \(invite.id), email = NULL, languages = '{}'
                WHERE application_id = \(application) AND email_hash = \(emailHash)
                """)
            try transaction.record(
                AuditEntry(
                    event: .inviteCreated, application: application, client: client.id, reason: "operator",
                    context: context))
        }
        return invite
    }
}

extension Transaction {
    /// The same within a transaction.
    func invitationToSignUp(_ emailHash: Data, in application: ApplicationID) throws -> InviteID? {
        try query(Invite.toSignUp(emailHash, in: application)).first.map { try $0.decode("id") }
    }

    /// Accepts such an invitation for a new user, who proved the mailbox by other means than the invitation's link or code.
    ///
    /// - Parameter audit: an entry of the sign-up.
    func acceptInvitationToSignUp(_ id: InviteID, _ audit: AuditEntry) throws {
        try execute(
            """
            UPDATE identity.invites SET accepted_at = now()
            WHERE application_id = \(audit.application) AND id = \(id)
            """)
        var audit = audit
        audit.event = .inviteAccepted
        try record(audit)
    }
}

extension Invite {
    fileprivate static func toSignUp(
        _ emailHash: Data, in application: ApplicationID, before event: OutboxEventID? = nil
    ) -> Query {
        // Both ids begin with their time (RFC 9562 §5.7).
        """
        SELECT id FROM identity.invites
        WHERE application_id = \(application) AND email_hash = \(emailHash) AND account_id IS NULL
          AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
          AND (\(event)::uuid IS NULL OR id < \(event)::uuid)
        ORDER BY id DESC LIMIT 1
        """
    }
}
