import Models
import Postgres

/// Records what other services attest.
struct AttestedEventStore: Sendable {
    let postgres: PostgresClient

    /// Writes an audit entry with the notice to its user, if any, in one round trip; entries of other requests are committed with
    /// it. Throws 403 `invalid_proof` if the proof was used before.
    func record(
        _ entry: AuditEntry, proof: String, notice: OutgoingMail?, deadline: ContinuousClock.Instant
    ) async throws {
        var statement: Query = "WITH used AS (\(statement: UsedProofStore.insert(proof)) RETURNING id)"
        if let notice {
            let event = try PendingEvent.mail(notice).insert(
                user: entry.user, application: entry.application, from: "used")
            statement = "\(statement: statement), mail AS (\(statement: event))"
        }
        statement = "\(statement: statement) \(statement: entry.insert(from: "used"))"
        guard try await postgres.append(statement, deadline: deadline) == 1 else { throw ServiceError.invalidProof }
    }

    /// Writes the audit entry of a sign-in on a new device, and mails `notice` if ``Transaction/allowsDeviceNotice(_:)``
    /// agrees. The user is locked meanwhile, so that two sign-ins at once on one device cause one mail. Throws 403 `invalid_proof` if
    /// the proof was used before.
    func recordNewDevice(
        _ entry: AuditEntry, proof: String, notice: OutgoingMail, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(proof)
            // A statement of its own: those that follow see what was committed while it waited.
            _ = try transaction.query(
                """
                SELECT 1 FROM identity.users WHERE application_id = \(entry.application) AND id = \(entry.user)
                FOR NO KEY UPDATE
                """)
            if try transaction.allowsDeviceNotice(entry) {
                try transaction.enqueue(.mail(notice), for: entry.user, in: entry.application)
            }
            try transaction.record(entry)
        }
    }

    /// Whether the user of `entry` may get a notice of a new device, as ``Transaction/allowsDeviceNotice(_:)`` states. Most
    /// sign-ins without a cookie are of programs that have signed in before, and need no more than this.
    func mayAllowDeviceNotice(_ entry: AuditEntry, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await postgres.query(entry.noticeCheck, deadline: deadline).first?.decode("allowed") ?? false
    }

    /// Writes an audit entry as ``AuditEntry/boundedInsert`` does. Throws 403 `invalid_proof` if the proof was used before.
    func recordBounded(_ entry: AuditEntry, proof: String, deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(proof)
            try transaction.recordBounded(entry)
        }
    }

    /// How many notices of new devices a user gets in 24 hours.
    static let maximumDeviceNotices = 5
}

extension Transaction {
    /// Whether the user of `entry` gets a notice of a new device: not at the first sign-in, not after
    /// ``AttestedEventStore/maximumDeviceNotices`` others, and only once in 30 days for one kind of device at one IP address, because programs
    /// keep no cookies. The log may be pruned after 30 days, so it does not decide about users who are older.
    fileprivate func allowsDeviceNotice(_ entry: AuditEntry) throws -> Bool {
        try query(entry.noticeCheck).first?.decode("allowed") ?? false
    }
}

extension AuditEntry {
    /// The query of ``Transaction/allowsDeviceNotice(_:)``.
    fileprivate var noticeCheck: Query {
        """
        SELECT (
                count(DISTINCT coalesce(request_id, id::text))
                    FILTER (WHERE event IN ('sign_up', 'sign_in', 'invite_accepted')) > 1
                OR EXISTS (
                    SELECT FROM identity.users
                    WHERE application_id = \(application) AND id = \(user)
                      AND created_at < now() - interval '30 days'))
            AND count(DISTINCT (coalesce(ip, ''), coalesce(reason, '')))
                FILTER (WHERE event = 'new_device' AND at > now() - interval '24 hours')
                < \(AttestedEventStore.maximumDeviceNotices)
            AND count(*) FILTER (
                WHERE event = 'new_device' AND ip IS NOT DISTINCT FROM \(plausibleAddress)::text
                  AND reason IS NOT DISTINCT FROM \(reason)::text) = 0 AS allowed
        FROM identity.audit_log
        WHERE application_id = \(application) AND user_id = \(user) AND at > now() - interval '30 days'
        """
    }
}
