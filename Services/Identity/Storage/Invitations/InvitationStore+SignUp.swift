import Foundation
import Models
import Postgres

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
