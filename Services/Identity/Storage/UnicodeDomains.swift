import Foundation
import Logging
import Models
import Postgres

/// Converts addresses that were stored with a domain in Unicode, before domains were kept as A-labels: address and hash
/// become what the same text gives today.
///
/// Two users may have one mailbox by now, one under each form. Such a pair is neither merged nor decided: the address in
/// Unicode stays as it is, nobody finds it any more by typing it, and a warning names both users.
struct UnicodeDomains: Sendable {
    let postgres: PostgresClient
    let emails: EmailHasher
    let logger: Logger

    /// What became of an address.
    enum Outcome: Sendable, Equatable {
        /// It has its domain as A-labels now.
        case converted
        /// Another user has it in that form.
        case taken(by: UserID)
        /// The domain is not one of IDNA2008, so it has no such form.
        case invalid
    }

    private static let batch = 200
    private static let timeout = Duration.seconds(60)

    /// Converts what can be converted, and warns of the rest. Any number of processes may do so at once.
    func convert() async throws {
        var after: (application: ApplicationID, credential: EmailCredentialID)?
        while true {
            let rows = try await credentials(after: after)
            for row in rows { report(try await convert(row), row) }
            guard let last = rows.last, rows.count == Self.batch else { break }
            after = (last.application, last.credential)
        }
        try await convertInvites()
    }

    private struct Row: Sendable {
        let application: ApplicationID
        let credential: EmailCredentialID
        let user: UserID
        let address: String
    }

    /// The text of the condition is that of the partial index.
    private func credentials(
        after: (application: ApplicationID, credential: EmailCredentialID)?
    ) async throws -> [Row] {
        let rows = try await postgres.query(
            """
            SELECT a.application_id, a.credential_id, c.user_id, a.address
            FROM identity.email_addresses a
            JOIN identity.email_credentials c ON c.application_id = a.application_id AND c.id = a.credential_id
            WHERE octet_length(split_part(a.address, '@', 2)) <> char_length(split_part(a.address, '@', 2))
              AND (\(after?.application)::uuid IS NULL
                   OR (a.application_id, a.credential_id) > (\(after?.application)::uuid, \(after?.credential)::uuid))
            ORDER BY a.application_id, a.credential_id
            LIMIT \(Self.batch)
            """, deadline: .now + Self.timeout)
        return try rows.map { row in
            Row(
                application: try row[0].decode(), credential: try row[1].decode(), user: try row[2].decode(),
                address: try row[3].decode())
        }
    }

    private func convert(_ row: Row) async throws -> Outcome {
        guard let email = EmailAddress(row.address) else { return .invalid }
        let hash = emails.hash(email, in: row.application)
        func owner() async throws -> UserID? {
            try await postgres.query(
                """
                SELECT user_id FROM identity.email_credentials
                WHERE application_id = \(row.application) AND email_hash = \(hash) AND id <> \(row.credential)
                """, deadline: .now + Self.timeout
            ).first.map { try $0[0].decode() }
        }
        if let owner = try await owner() { return .taken(by: owner) }
        do {
            try await postgres.transaction(deadline: .now + Self.timeout) { transaction in
                try transaction.execute(
                    """
                    UPDATE identity.email_credentials SET email_hash = \(hash)
                    WHERE application_id = \(row.application) AND id = \(row.credential)
                    """)
                try transaction.execute(
                    """
                    UPDATE identity.email_addresses SET address = \(email)
                    WHERE application_id = \(row.application) AND credential_id = \(row.credential)
                      AND address = \(row.address)
                    """)
            }
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            // Somebody has signed up with it this very moment.
            guard let owner = try await owner() else { throw error }
            return .taken(by: owner)
        }
        return .converted
    }

    private func report(_ outcome: Outcome, _ row: Row) {
        switch outcome {
        case .converted: break
        case .taken(let owner):
            logger.warning(
                "two users have one mailbox, one of them with its domain in Unicode: only the other is found by it",
                metadata: ["user": "\(row.user)", "other_user": "\(owner)", "application": "\(row.application)"])
        case .invalid:
            logger.warning(
                "an address has a domain that IDNA2008 does not allow: nobody is found by it",
                metadata: ["user": "\(row.user)", "application": "\(row.application)"])
        }
    }

    /// Invitations that can still be accepted, by those whom they were mailed to.
    private func convertInvites() async throws {
        let rows = try await postgres.query(
            """
            SELECT application_id, id, email FROM identity.invites
            WHERE octet_length(split_part(email, '@', 2)) <> char_length(split_part(email, '@', 2))
            """, deadline: .now + Self.timeout)
        for row in rows {
            let (application, id): (ApplicationID, InviteID) = (try row[0].decode(), try row[1].decode())
            guard let email = EmailAddress(try row[2].decode(as: String.self)) else { continue }
            try await postgres.execute(
                """
                UPDATE identity.invites SET email = \(email), email_hash = \(emails.hash(email, in: application))
                WHERE application_id = \(application) AND id = \(id)
                """, deadline: .now + Self.timeout)
        }
    }
}
