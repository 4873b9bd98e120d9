import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

extension InvitationStore {
    /// An invitation whose mailbox was proven.
    struct Acceptance: Sendable {
        let invite: InviteID
        let grant: OneTimeGrant
        /// The client on whose behalf the invitation was mailed.
        let client: Client
        let emailHash: Data
        let mailedAt: Timestamp
        /// The id of the proof, which may be used once.
        let proofID: String
        let evidence: OwnershipEvidence
        /// The hash of a password for a user who has none; nil if none was chosen, or it is not hashed yet.
        var firstPassword: PasswordHash?
        /// Whether a password was chosen that is not hashed yet, because the sign-up hook may have to be asked first.
        var isPasswordPending = false
        /// What the application's sign-up hook has decided; nil if it was not asked.
        var verdict: SignUpVerdict?
    }

    /// The invitation can be accepted, and the chosen password has to be hashed for it.
    struct PasswordPending: Error {}

    /// Accepts an invitation: verifies the address, creates the user if there is none, and adds them to the account. A
    /// user who is a member already keeps their role. A user who is created by an invitation without an account gets one of
    /// their own.
    ///
    /// - Throws: 401 `token_invalid` if the invitation is not pending, or the user has changed their password since; and
    ///   what ``AccountTakeback`` and, for a new user, ``SignUpPolicy`` and ``SignUpHookPolicy`` throw. ``PasswordPending`` after all of these.
    func accept(
        _ acceptance: Acceptance, ipAddress: String?, _ context: CallContext
    ) async throws -> (user: UserID, account: AccountID?, proven: ProvenMailbox) {
        let (grant, application) = (acceptance.grant, acceptance.grant.application)
        return try await postgres.findingOrCreatingUser(deadline: context.deadline.instant) { transaction in
            try transaction.useProof(acceptance.proofID)
            try transaction.lockAccount(of: acceptance.invite, application: application)
            let (account, role, acceptedAt) = try transaction.accept(
                acceptance.invite, emailHash: acceptance.emailHash, application: application)
            var audit = AuditEntry(
                event: .inviteAccepted, application: application, client: acceptance.client.id, ipAddress: ipAddress,
                context: context)
            let user: UserID
            let proven: ProvenMailbox
            if let invitee = try transaction.provenUser(
                acceptance.emailHash, application: application, since: acceptedAt ?? acceptance.mailedAt)
            {
                user = invitee.user
                audit.user = user
                let takeback = AccountTakeback(
                    grant: grant, client: acceptance.client, evidence: acceptance.evidence, audit: audit)
                proven = try takeback.run(for: invitee, in: transaction)
            } else {
                try SignUpPolicy(settings: acceptance.client.signUpSettings).check(grant.email, isInvited: true)
                var new =
                    account == nil
                    ? NewUser(provenMailbox: grant.email, emailHash: acceptance.emailHash, application: application)
                    : NewUser(invited: grant.email, emailHash: acceptance.emailHash, application: application)
                try SignUpHookPolicy(
                    client: acceptance.client, method: SignUpHookRequest.invitation, verdict: acceptance.verdict
                ).apply(to: &new)
                try transaction.create(new)
                user = new.id
                audit.user = user
                proven = ProvenMailbox(epoch: NewUser.epoch, credentialsReset: false)
            }
            if acceptance.isPasswordPending { throw PasswordPending() }
            if let hash = acceptance.firstPassword { try transaction.setFirstPassword(hash, of: user, application) }
            if acceptedAt == nil { try transaction.record(audit) }
            if let account, try transaction.addMember(user, to: account, as: role, application: application) {
                audit.event = .memberAdded
                audit.changes = [
                    .init("account", from: nil, to: account.description),
                    .init("role", from: nil, to: role.rawValue),
                ]
                try transaction.record(audit)
            }
            return (user, account, proven)
        }
    }
}

extension Transaction {
    /// Accepts an invitation that is pending and whose sender could still invite. Throws 401 `token_invalid` for any other.
    ///
    /// An invitation that was accepted less than ten minutes ago can be accepted again: mailer accepts a link no more once
    /// a session was handed out for it, so no session came of the first attempt. Then nothing changes, and the time of the
    /// first attempt is returned.
    fileprivate func accept(
        _ id: InviteID, emailHash: Data, application: ApplicationID
    ) throws -> (account: AccountID?, role: Role, acceptedAt: Timestamp?) {
        let rows = try query(
            """
            WITH before AS (
                SELECT v.accepted_at FROM identity.invites v
                WHERE v.application_id = \(application) AND v.id = \(id) FOR UPDATE)
            UPDATE identity.invites v SET accepted_at = COALESCE(v.accepted_at, now())
            FROM before b
            WHERE application_id = \(application) AND id = \(id) AND email_hash = \(emailHash)
              AND (v.accepted_at IS NULL OR v.accepted_at > now() - interval '10 minutes')
              AND revoked_at IS NULL AND expires_at > now()
              AND (v.invited_by IS NULL OR EXISTS (
                  SELECT FROM identity.memberships m
                  JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
                  WHERE m.application_id = v.application_id AND m.account_id = v.account_id
                    AND m.user_id = v.invited_by AND m.role = 'owner' AND u.status = 'active'))
            RETURNING account_id, role, b.accepted_at AS accepted_before
            """)
        guard let row = rows.first else { throw ServiceError.tokenInvalid }
        return (try row.decode("account_id"), try row.decode("role"), try row.decode("accepted_before"))
    }

    /// The user who has the address of a proven mailbox, which becomes verified; nil if no user has it.
    ///
    /// Throws 403 `user_suspended`, and 401 `token_invalid` if they have changed their password since `mailed`: a user who
    /// changes their password expects earlier links to be worthless. A user who was created after that is the reader.
    func provenUser(
        _ emailHash: Data, application: ApplicationID, since mailed: Timestamp
    ) throws -> VerifiedUser? {
        guard let found = try verifyAddress(emailHash, in: application) else { return nil }
        let changed = try query(
            """
            SELECT FROM identity.passwords p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            WHERE p.application_id = \(application) AND p.user_id = \(found.user)
              AND p.changed_at > \(mailed) AND u.created_at <= \(mailed)
            """)
        guard changed.isEmpty else { throw ServiceError.tokenInvalid }
        return found
    }

    /// Locks the account of an invitation, before the invitation itself, as those do who change its members: its sender may leave at the same
    /// time, and the account may be deleted.
    fileprivate func lockAccount(of invite: InviteID, application: ApplicationID) throws {
        _ = try query(
            """
            SELECT 1 FROM identity.accounts a
            JOIN identity.invites v ON v.application_id = a.application_id AND v.account_id = a.id
            WHERE a.application_id = \(application) AND v.id = \(invite) FOR UPDATE OF a
            """)
    }

    /// Whether the user was no member before.
    fileprivate func addMember(
        _ user: UserID, to account: AccountID, as role: Role, application: ApplicationID
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            VALUES (\(application), \(MembershipID.make()), \(account), \(user), \(role.rawValue))
            ON CONFLICT ON CONSTRAINT memberships_once DO NOTHING
            """) > 0
    }
}
