import Foundation
import Models
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
        let (user, account, epoch) = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(believed.id)
            let (account, role) = try transaction.acceptInvite(
                invite, emailHash: emailHash, application: grant.application)
            let guest =
                try transaction.invited(emailHash, application: grant.application)
                ?? transaction.createGuest(grant, emailHash: emailHash)
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

/// Who accepts an invitation.
private struct Guest: Sendable {
    let user: UserID
    let epoch: Int
}

extension Transaction {
    /// The user who has the address already, which is verified by this; nil when it is new. Throws 403 when suspended.
    fileprivate func invited(_ emailHash: Data, application: ApplicationID) throws -> Guest? {
        try forgetIdentities(ofUnshown: emailHash, application)
        let rows = try query(
            """
            UPDATE identity.email_credentials c SET verified_at = COALESCE(c.verified_at, now())
            FROM identity.users u
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
              AND u.application_id = c.application_id AND u.id = c.user_id
            RETURNING u.id, u.status, u.epoch
            """)
        guard let row = rows.first else { return nil }
        guard try row[1].decodeCase(as: UserStatus.self) == .active else { throw ServiceError.suspended }
        return Guest(user: try row[0].decode(), epoch: try row[2].decode())
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
