import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Joins the account of an invitation whose mailbox was shown.
struct AcceptInviteHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.AcceptInvite, _ context: CallContext) async throws
        -> Identity.AuthenticatedUser
    {
        let deadline = context.deadline.instant
        let (verified, client) = try await house.believe(call.proof, for: .invite, context)
        let grant = verified.claims.grant
        guard let invite = grant.invite else { throw ServiceError.invalidProof }
        let emailHash = house.emails.hash(grant.email, in: grant.application)
        let ownership = try await house.ownership(call.ownership, of: .address(emailHash), grant.application, context)
        let firstPassword = try await hash(call, for: grant, client, context)
        let (user, account, proven) = try await house.postgres.findingOrCreatingUser(deadline: deadline) {
            transaction in
            try transaction.useProof(verified.id)
            let (account, role, takenAt) = try transaction.acceptInvite(
                invite, emailHash: emailHash, application: grant.application)
            var audit = AuditEntry(
                event: .inviteAccepted, application: grant.application, client: client.id,
                ipAddress: call.ipAddress, context: context)
            let user: UserID
            let proven: ProvenMailbox
            if let known = try transaction.invited(
                emailHash, application: grant.application,
                since: takenAt ?? Timestamp(Date(timeIntervalSince1970: Double(verified.claims.mailedAt) / 1000)))
            {
                user = known.user
                audit.user = user
                proven = try transaction.settle(known, shown: ownership, by: grant, of: client, audit)
            } else {
                let new = NewUser(invited: grant.email, emailHash: emailHash, application: grant.application)
                try transaction.create(new)
                user = new.id
                audit.user = user
                proven = ProvenMailbox(epoch: NewUser.epoch, credentialsReset: false)
            }
            if let firstPassword { try transaction.setFirstPassword(firstPassword, of: user, grant.application) }
            // Whoever is a member already keeps the role that they have.
            try transaction.execute(
                """
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(grant.application), \(MembershipID.make()), \(account), \(user), \(role.rawValue))
                ON CONFLICT ON CONSTRAINT memberships_once DO NOTHING
                """)
            if takenAt == nil { try transaction.execute(audit.insert) }
            return (user, account, proven)
        }
        let profile = try await house.activeUser(user, of: grant.application, in: account, context).profile
        return try await house.vouch(
            for: profile, proven, client: client.id, methods: [SignInWithEmailLinkHandler.method], context)
    }

    /// The hash of a password that is good enough. Made before anything is locked.
    private func hash(
        _ call: Identity.AcceptInvite, for grant: OneTimeGrant, _ client: Client, _ context: CallContext
    ) async throws -> PasswordHash? {
        guard let password = call.newPassword else { return nil }
        let words = PasswordPolicy.OwnWords(email: grant.email, applicationName: client.applicationName)
        try house.policy.faults(of: password, words, path: "/new_password").refuse()
        return try await house.hasher.hash(password, for: call.share, deadline: context.deadline.instant)
    }
}

extension Transaction {
    /// The user who has the address already, which is verified by this; nil when it is new. Throws 403 when suspended, 401
    /// `token_invalid` when they have changed their password since the mail, or since they joined by it: whoever does that
    /// means to be alone from then on. A user who came after the mail is the one who was invited.
    fileprivate func invited(_ emailHash: Data, application: ApplicationID, since mailed: Timestamp) throws
        -> VerifiedUser?
    {
        guard
            let found = try verify("c.application_id = \(application) AND c.email_hash = \(emailHash)")
        else { return nil }
        let younger = try query(
            """
            SELECT FROM identity.passwords p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            WHERE p.application_id = \(application) AND p.user_id = \(found.user)
              AND p.changed_at > \(mailed) AND u.created_at <= \(mailed)
            """)
        guard younger.isEmpty else { throw ServiceError.tokenInvalid }
        return found
    }

    /// Writes a password for a user who has none.
    fileprivate func setFirstPassword(_ hash: PasswordHash, of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(application), \(user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO NOTHING
            """)
    }
}
