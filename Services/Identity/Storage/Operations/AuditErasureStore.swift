import Foundation
import Models
import Postgres

/// Erases what tells who an erased user was from the audit log: network addresses, devices, and hashes of email addresses.
///
/// A user may have any number of entries. The transaction that erases the user does the first ``batch`` of them, and writes down in
/// `identity.audit_erasures` how far it has come; the rest follows in transactions of as many entries.
struct AuditErasureStore: Sendable {
    /// The maximum number of entries that a transaction looks at.
    static let batch = 500

    let postgres: PostgresClient

    /// Erases the next batch of what is left, and returns whether anything was left. What another process works on is left to it.
    func eraseNext(deadline: ContinuousClock.Instant? = nil) async throws -> Bool {
        try await postgres.transaction(deadline: deadline) { transaction in
            let rows = try transaction.query(
                """
                SELECT application_id, id, user_id, email_hash, after_id, end_id FROM identity.audit_erasures
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
                """)
            guard let row = rows.first else { return false }
            let (application, id) = (
                try row.decode("application_id", as: ApplicationID.self), try row.decode("id", as: UUID.self)
            )
            let last = try transaction.eraseAuditDetails(
                AuditErasure(
                    application: application, user: try row.decode("user_id"), emailHash: try row.decode("email_hash"),
                    after: try row.decode("after_id"), end: try row.decode("end_id")))
            if let last {
                try transaction.execute(
                    """
                    UPDATE identity.audit_erasures SET after_id = \(last)
                    WHERE application_id = \(application) AND id = \(id)
                    """)
            } else {
                try transaction.execute(
                    "DELETE FROM identity.audit_erasures WHERE application_id = \(application) AND id = \(id)")
            }
            return true
        }
    }
}

/// The entries of an erased user, or those that name an erased address by its hash.
private struct AuditErasure {
    let application: ApplicationID
    let user: UserID?
    let emailHash: Data?
    /// The last entry that was looked at.
    var after = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    /// Later entries are not concerned: another user may have the address by now.
    let end: UUID
}

extension Transaction {
    /// Erases what tells who a user was from the first entries of the audit log, and remembers those that are left. The user must be erased
    /// already.
    ///
    /// - Parameter emailHashes: the hashes of the user's addresses.
    func eraseAuditDetails(of user: UserID, _ application: ApplicationID, emailHashes: [Data]) throws {
        let end = UUIDv7.earliest(at: Date())
        let erasures =
            [AuditErasure(application: application, user: user, emailHash: nil, end: Self.lastEntry)]
            + emailHashes.map { AuditErasure(application: application, user: nil, emailHash: $0, end: end) }
        for erasure in erasures {
            guard let last = try eraseAuditDetails(erasure) else { continue }
            try execute(
                """
                INSERT INTO identity.audit_erasures (application_id, id, user_id, email_hash, after_id, end_id)
                VALUES (\(application), \(UUIDv7.make()), \(erasure.user), \(erasure.emailHash), \(last), \(erasure.end))
                """)
        }
    }

    /// Erases a batch, and returns the last entry that was looked at; nil if there are no more.
    fileprivate func eraseAuditDetails(_ erasure: AuditErasure) throws -> UUID? {
        let rows = try query(
            """
            SELECT identity.erase_audit_details(
                \(erasure.application)::uuid, \(erasure.user)::uuid, \(erasure.emailHash)::bytea, \(erasure.after)::uuid,
                \(erasure.end)::uuid, \(AuditErasureStore.batch)::integer) AS last
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("last")
    }

    private static let lastEntry = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
}
