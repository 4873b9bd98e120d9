import Models
import Postgres

/// Mails users that a feature is open to them, once for each row of a waitlist: `identity.waitlist_mails`.
struct WaitlistMailStore: Sendable {
    let postgres: PostgresClient

    /// Writes the mails and their marks in one transaction.
    func invite(
        _ entries: [Identity.InviteWaitlistMembers.Entry], to feature: FeatureKey, _ client: Client,
        deadline: ContinuousClock.Instant
    ) async throws -> Identity.InviteWaitlistMembers.Reply {
        let application = client.applicationID
        return try await postgres.transaction(deadline: deadline) { transaction in
            var reply = Identity.InviteWaitlistMembers.Reply(invited: [], gone: [], suspended: [])
            for entry in entries {
                guard let recipient = try transaction.waitlistRecipient(entry.user, application) else {
                    reply.gone.append(entry.id)
                    continue
                }
                guard recipient.status == .active else {
                    reply.suspended.append(entry.id)
                    continue
                }
                guard try transaction.markMailed(entry.id, application) else { continue }
                let mail = OutgoingMail.waitlistNotice(
                    feature, to: recipient.email, of: entry.user, languages: recipient.languages, client)
                try transaction.enqueue(.mail(mail), for: entry.user, in: application)
                reply.invited.append(entry.id)
            }
            return reply
        }
    }
}

extension Transaction {
    /// The user's first address, a verified one if there is one; nil if the user has none any more.
    fileprivate func waitlistRecipient(
        _ user: UserID, _ application: ApplicationID
    ) throws -> (status: UserStatus, email: EmailAddress, languages: [String])? {
        try query(
            """
            SELECT u.status, e.address, i.preferred_language, i.locale
            FROM identity.users u
            JOIN identity.email_credentials c ON c.application_id = u.application_id AND c.user_id = u.id
            JOIN identity.email_addresses e ON e.application_id = c.application_id AND e.credential_id = c.id
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            WHERE u.application_id = \(application) AND u.id = \(user) AND u.erased_at IS NULL
            ORDER BY c.verified_at IS NULL, c.id = u.primary_email_id DESC NULLS LAST, c.id LIMIT 1
            """
        ).first.map { (try $0.decode("status"), try $0.decode("address"), try $0.decodeLanguages()) }
    }

    /// Marks a row as mailed. Returns false if it was before.
    fileprivate func markMailed(_ row: WaitlistRowID, _ application: ApplicationID) throws -> Bool {
        try execute(
            """
            INSERT INTO identity.waitlist_mails (application_id, row_id) VALUES (\(application), \(row))
            ON CONFLICT DO NOTHING
            """) == 1
    }
}
