import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// Joins the account of an invitation whose mailbox was shown.
struct AcceptInvite: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.AcceptInvite, _ context: CallContext) async throws -> Identity.Vouched {
        let deadline = context.deadline.instant
        let believed = try await house.believe(call.proof, for: .invite, context)
        let grant = believed.claims.grant
        guard let invite = grant.invite else { throw ServiceError.invalidProof }
        let emailHash = house.emails.hash(grant.email, in: grant.application)
        let firstPassword = try await hash(call, for: grant, context)
        let (user, account, epoch) = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(believed.id)
            let (account, role) = try transaction.acceptInvite(
                invite, emailHash: emailHash, application: grant.application)
            let guest =
                try transaction.invited(
                    emailHash, application: grant.application, mailedAt: believed.claims.mailedAt)
                ?? transaction.createGuest(grant, emailHash: emailHash)
            if let firstPassword { try transaction.setFirstPassword(firstPassword, of: guest, grant.application) }
            // Whoever is a member already keeps the role that they have.
            try transaction.execute(
                """
                INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
                VALUES (\(grant.application), \(MembershipID.make()), \(account), \(guest.user), \(role.rawValue))
                ON CONFLICT ON CONSTRAINT memberships_once DO NOTHING
                """)
            let audit = AuditEntry(
                event: .inviteAccepted, application: grant.application, user: guest.user, client: grant.client,
                ipAddress: call.ipAddress, context: context)
            try transaction.execute(audit.insert)
            return (guest.user, account, guest.epoch)
        }
        let profile = try await house.activeUser(user, of: grant.application, in: account, context).profile
        return try await house.vouch(
            for: profile, epoch: epoch, client: grant.client, methods: [SignInByMail.method], context)
    }
}

extension AcceptInvite {
    /// The hash of a password that is good enough. Made before anything is locked.
    private func hash(
        _ call: Identity.AcceptInvite, for grant: OneTimeGrant, _ context: CallContext
    ) async throws -> PasswordHash? {
        guard let password = call.newPassword else { return nil }
        let client = try await house.knownClient(grant.client, context)
        let words = PasswordPolicy.OwnWords(email: grant.email, applicationName: client.applicationName)
        try house.policy.faults(of: password, words, path: "/new_password").refuse()
        return try await house.hasher.hash(password, for: call.share, deadline: context.deadline.instant)
    }
}

/// Who accepts an invitation.
private struct Guest: Sendable {
    let user: UserID
    let epoch: Int
}

extension Transaction {
    /// The user who has the address already, which is verified by this; nil when it is new. Throws 403 when suspended, 401
    /// `token_invalid` when they have changed their password since the mail: whoever does that means to be alone from
    /// then on. A user who came after the mail is the one who was invited.
    fileprivate func invited(_ emailHash: Data, application: ApplicationID, mailedAt: Int) throws -> Guest? {
        guard
            let found = try verify("c.application_id = \(application) AND c.email_hash = \(emailHash)")
        else { return nil }
        let mailed = Timestamp(Date(timeIntervalSince1970: Double(mailedAt) / 1000))
        let younger = try query(
            """
            SELECT FROM identity.passwords p
            JOIN identity.users u ON u.application_id = p.application_id AND u.id = p.user_id
            WHERE p.application_id = \(application) AND p.user_id = \(found.user)
              AND p.changed_at > \(mailed) AND u.created_at <= \(mailed)
            """)
        guard younger.isEmpty else { throw ServiceError.tokenInvalid }
        let epoch = found.isFirstTime ? try beginAnew(found.user, of: application) : found.epoch
        return Guest(user: found.user, epoch: epoch)
    }

    /// Writes a password for a user who has none.
    fileprivate func setFirstPassword(
        _ hash: PasswordHash, of guest: Guest, _ application: ApplicationID
    ) throws {
        try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(application), \(guest.user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO NOTHING
            """)
    }

    /// A new user without a password, whose address is verified: they were mailed the invitation there.
    fileprivate func createGuest(_ grant: OneTimeGrant, emailHash: Data) throws -> Guest {
        let (user, credential, application) = (UserID.make(), EmailCredentialID.make(), grant.application)
        let statements: [Query] = [
            """
            INSERT INTO identity.users (application_id, id, epoch)
            VALUES (\(application), \(user), \(NewUser.epoch))
            """,
            "INSERT INTO identity.user_identities (application_id, user_id) VALUES (\(application), \(user))",
            """
            INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash, verified_at)
            VALUES (\(application), \(credential), \(user), \(emailHash), now())
            """,
            """
            INSERT INTO identity.email_addresses (application_id, credential_id, address)
            VALUES (\(application), \(credential), \(grant.email))
            """,
        ]
        for statement in statements { try execute(statement) }
        return Guest(user: user, epoch: NewUser.epoch)
    }
}
