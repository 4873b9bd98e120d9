import Foundation
import Models
import Postgres
import Proofs
import RPC

/// What an operator may see and do of users.
struct Users: Sendable {
    let house: IdentityHouse

    /// A user's record.
    func show(_ call: Identity.ShowUser, _ context: CallContext) async throws -> Identity.UserRecord {
        switch call.key {
        case .id(let user): return try await record(of: user, context)
        case .email(let email, let application):
            let rows = try await house.postgres.query(
                """
                SELECT user_id FROM identity.email_credentials
                WHERE email_hash = \(house.emails.hash(email))
                  AND (\(application)::uuid IS NULL OR application_id = \(application)) LIMIT 2
                """, deadline: context.deadline.instant)
            guard let row = rows.first else { throw ServiceError.notFound("user") }
            guard rows.count == 1 else {
                throw ServiceError(
                    code: "ambiguous", status: 409, detail: "Several applications know this address; name one.")
            }
            return try await record(of: try row[0].decode(), context)
        }
    }

    /// No sign-in from now on, and every session ends.
    func suspend(_ call: Identity.SuspendUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await change(call.user, .userSuspended, context) { transaction, application in
            try transaction.execute(
                """
                UPDATE identity.users SET status = 'suspended' WHERE application_id = \(application) AND id = \(call.user)
                """)
        }
    }

    /// Lifts a suspension. Sessions that it ended stay ended.
    func restore(_ call: Identity.RestoreUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await change(call.user, .userRestored, context) { transaction, application in
            try transaction.execute(
                "UPDATE identity.users SET status = 'active' WHERE application_id = \(application) AND id = \(call.user)"
            )
        }
    }

    /// Erases personal data and passwords. The keyed hash goes too, so that the address can sign up anew; the bare rows
    /// stay, so that ids in other records keep their meaning.
    func erase(_ call: Identity.EraseUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let user = call.user
        return try await change(user, .userErased, context) { transaction, application in
            let statements: [Query] = [
                "DELETE FROM identity.user_identities WHERE application_id = \(application) AND user_id = \(user)",
                "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)",
                """
                DELETE FROM identity.email_addresses WHERE application_id = \(application) AND credential_id IN
                    (SELECT id FROM identity.email_credentials WHERE application_id = \(application) AND user_id = \(user))
                """,
                """
                UPDATE identity.email_credentials SET email_hash = NULL
                WHERE application_id = \(application) AND user_id = \(user)
                """,
                """
                DELETE FROM identity.effects
                WHERE application_id = \(application) AND user_id = \(user) AND kind = 'mail'
                """,
                "UPDATE identity.users SET status = 'suspended' WHERE application_id = \(application) AND id = \(user)",
            ]
            for statement in statements { try transaction.execute(statement) }
        }
    }

    /// Changes a user, begins a new epoch and answers with the proof of it.
    private func change(
        _ user: UserID, _ event: AuditEntry.Event, _ context: CallContext,
        _ body: @escaping @Sendable (Transaction, ApplicationID) throws -> Void
    ) async throws -> Identity.UserRecord {
        let epoch = try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let rows = try transaction.query("SELECT application_id FROM identity.users WHERE id = \(user) FOR UPDATE")
            guard let application = try rows.first?[0].decode(as: ApplicationID.self) else {
                throw ServiceError.notFound("user")
            }
            try body(transaction, application)
            let entry = AuditEntry(event: event, application: application, user: user, context: context)
            try transaction.execute(entry.insert)
            return try transaction.beginEpoch(of: user, application: application)
        }
        var record = try await record(of: user, context)
        record.proof = try await house.proofs.sign(
            .epoch(epoch, of: user, request: context.requestID, keeping: nil), for: .tokens)
        return record
    }

    private func record(of user: UserID, _ context: CallContext) async throws -> Identity.UserRecord {
        let deadline = context.deadline.instant
        let rows = try await house.postgres.query(
            "SELECT application_id FROM identity.users WHERE id = \(user)", deadline: deadline)
        guard let application = try rows.first?[0].decode(as: ApplicationID.self),
            var found = try await house.postgres.user(user, of: application, deadline: deadline)
        else { throw ServiceError.notFound("user") }
        found.profile.activeMembership = found.preferredMembership
        return Identity.UserRecord(profile: found.profile, createdAt: found.createdAt)
    }
}
