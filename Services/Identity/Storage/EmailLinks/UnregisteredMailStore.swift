import Foundation
import Models
import Postgres

/// Counts the mails that a stranger can have sent to a mailbox, `identity.unregistered_mails`: links that sign up, invitations
/// from waitlists, and the verification mail of a sign-up, which anybody can do with any address.
///
/// The gateway limits the mails to one mailbox for each application. Somebody who names an address at many applications could
/// still flood it, so these mails are counted over all applications. Other mails to users are not counted: nobody can use up
/// the limit to keep a user out. A user who signs up above the limit asks for the verification mail.
struct UnregisteredMailStore: Sendable {
    let postgres: PostgresClient
    let emailHasher: EmailHasher
    /// How many mails a mailbox gets in 24 hours.
    let maximumPerDay: Int

    /// Counts a mail to `email`, and returns whether it may be sent. The same event counts once.
    func allows(_ event: OutboxEventID, to email: EmailAddress, deadline: ContinuousClock.Instant) async throws -> Bool
    {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(mailbox(of: email))
            return try transaction.count(event.uuid, to: mailbox(of: email), atMost: maximumPerDay)
        }
    }

    /// The same within a transaction that sends several mails. The mail is refused, too, if another transaction is counting one
    /// to the mailbox: it does not wait, because two that wait for each other would end in an error.
    func allows(_ cause: UUID, to email: EmailAddress, in transaction: Transaction) throws -> Bool {
        guard try transaction.tryLock(mailbox(of: email)) else { return false }
        return try transaction.count(cause, to: mailbox(of: email), atMost: maximumPerDay)
    }

    /// Deletes the rows that do not count any more.
    func deleteExpired() async throws {
        try await postgres.execute(
            "DELETE FROM identity.unregistered_mails WHERE counted_at < now() - interval '24 hours'")
    }

    private func mailbox(of email: EmailAddress) -> Data { emailHasher.hash(CountedMailbox(email)) }
}

extension Transaction {
    /// Lets no other transaction count mails to a mailbox until this one ends.
    fileprivate func lock(_ mailbox: Data) throws {
        _ = try query("SELECT pg_advisory_xact_lock(\(Self.lockKey(mailbox)))")
    }

    /// The same without waiting. Returns false if another transaction has the lock.
    fileprivate func tryLock(_ mailbox: Data) throws -> Bool {
        try query("SELECT pg_try_advisory_xact_lock(\(Self.lockKey(mailbox))) AS locked").first?.decode("locked")
            ?? false
    }

    private static func lockKey(_ mailbox: Data) -> Int { mailbox.prefix(8).reduce(0) { $0 << 8 | Int($1) } }

    fileprivate func count(_ cause: UUID, to mailbox: Data, atMost maximum: Int) throws -> Bool {
        let rows = try query(
            """
            SELECT count(*) AS count, count(*) FILTER (WHERE cause = \(cause)) > 0 AS is_counted
            FROM identity.unregistered_mails
            WHERE mailbox_hash = \(mailbox) AND counted_at > now() - interval '24 hours'
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        if try row.decode("is_counted") { return true }
        guard try row.decode("count", as: Int.self) < maximum else { return false }
        try execute(
            """
            INSERT INTO identity.unregistered_mails (mailbox_hash, cause) VALUES (\(mailbox), \(cause))
            ON CONFLICT (mailbox_hash, cause) DO UPDATE SET counted_at = now()
            """)
        return true
    }
}
