import Foundation
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
    ///
    /// - Parameters:
    ///   - signIn: the entry of the sign-in itself, if it is not in the log yet.
    ///   - proof: the id of the proof that attests it; nil if identity knows it by itself.
    /// - Returns: whether the notice is mailed.
    @discardableResult
    func recordNewDevice(
        _ entry: AuditEntry, after signIn: AuditEntry? = nil, proof: String? = nil, notice: OutgoingMail,
        deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        try await postgres.transaction(deadline: deadline) { transaction in
            if let proof { try transaction.useProof(proof) }
            // A statement of its own: those that follow see what was committed while it waited.
            _ = try transaction.query(
                """
                SELECT 1 FROM identity.users WHERE application_id = \(entry.application) AND id = \(entry.user)
                FOR NO KEY UPDATE
                """)
            if let signIn { try transaction.record(signIn) }
            let isAllowed = try transaction.allowsDeviceNotice(entry)
            if isAllowed { try transaction.enqueue(.mail(notice), for: entry.user, in: entry.application) }
            try transaction.record(entry)
            return isAllowed
        }
    }

    /// Whether the user of `entry` may get a notice of a new device, as ``Transaction/allowsDeviceNotice(_:)`` states. Most
    /// sign-ins without a cookie are of programs that have signed in before, and need no more than this.
    ///
    /// - Parameter isSignInRecorded: whether the sign-in itself is in the log already.
    func mayAllowDeviceNotice(
        _ entry: AuditEntry, isSignInRecorded: Bool = true, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let check = entry.noticeCheck(isSignInRecorded: isSignInRecorded)
        return try await postgres.query(check, deadline: deadline).first?.decode("allowed") ?? false
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
    /// keep no cookies. Nor on the device of the sign-up, by kind and IP address, until the password is another one: it has no cookie, because
    /// the address was not verified then. The log may be pruned after 30 days, so it does not decide about users who are older.
    fileprivate func allowsDeviceNotice(_ entry: AuditEntry) throws -> Bool {
        try query(entry.noticeCheck(isSignInRecorded: true)).first?.decode("allowed") ?? false
    }
}

extension AuditEntry {
    /// How many of a user's last sign-ins are looked at to tell whether there was another one.
    private static let lastSignIns = 20

    /// The query of ``Transaction/allowsDeviceNotice(_:)``.
    ///
    /// The ids of entries grow with time, so each condition reads a range of the index, however many entries the user has.
    fileprivate func noticeCheck(isSignInRecorded: Bool, now: Date = .now) -> Query {
        let (month, day) = (UUIDv7.earliest(at: now - 30 * 86_400), UUIDv7.earliest(at: now - 86_400))
        return """
            SELECT (
                    (SELECT count(DISTINCT coalesce(request_id, id::text)) FROM (
                        SELECT request_id, id FROM identity.audit_log
                        WHERE application_id = \(application) AND user_id = \(user) AND id >= \(month)
                          AND event IN ('sign_up', 'sign_in', 'invite_accepted')
                        ORDER BY id DESC LIMIT \(Self.lastSignIns)) last) > \(isSignInRecorded ? 1 : 0)
                    OR EXISTS (
                        SELECT FROM identity.users
                        WHERE application_id = \(application) AND id = \(user)
                          AND created_at < now() - interval '30 days'))
                AND NOT EXISTS (
                    SELECT FROM identity.audit_log
                    WHERE application_id = \(application) AND user_id = \(user) AND id >= \(month)
                      AND event = 'new_device' AND ip IS NOT DISTINCT FROM \(plausibleAddress)::text
                      AND reason IS NOT DISTINCT FROM \(reason)::text)
                AND NOT EXISTS (
                    SELECT FROM identity.audit_log sign_up
                    WHERE application_id = \(application) AND user_id = \(user) AND id >= \(month)
                      AND event IN ('sign_up', 'invite_accepted')
                      AND ip = \(plausibleAddress)::text AND device = \(reason)::text
                      AND NOT EXISTS (
                          SELECT FROM identity.audit_log reset
                          WHERE reset.application_id = \(application) AND reset.user_id = \(user)
                            AND reset.id > sign_up.id
                            AND reset.event IN ('credentials_reset', 'password_reset', 'password_changed')))
                AND (SELECT count(DISTINCT (coalesce(ip, ''), coalesce(reason, ''))) FROM identity.audit_log
                     WHERE application_id = \(application) AND user_id = \(user) AND id >= \(day)
                       AND event = 'new_device') < \(AttestedEventStore.maximumDeviceNotices) AS allowed
            """
    }
}
