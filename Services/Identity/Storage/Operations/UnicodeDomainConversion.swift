import Foundation
import Logging
import Models
import Postgres

/// Converts addresses that were stored with a Unicode domain, before domains were stored as A-labels: address and hash
/// become what the same text gives today. It is the part of a migration that needs the key of the hashes.
///
/// Two users may have the same mailbox by now, one under each form. Such users are not merged: the address in Unicode
/// stays as it is, typing it finds the other user, and a warning names both.
struct UnicodeDomainConversion: Sendable {
    let postgres: PostgresClient
    let emailHasher: EmailHasher
    let logger: Logger

    /// The outcome for one address.
    enum Outcome: Sendable, Equatable {
        /// The domain is stored as A-labels now.
        case converted
        /// Another user has the address in that form.
        case taken(by: UserID)
        /// The domain is not valid in IDNA2008, so it has no A-labels.
        case invalid
    }

    private static let batchSize = 200
    private static let timeout = Duration.seconds(60)

    /// Converts what can be converted, and logs a warning for the rest. Several processes may run it at the same time.
    func convert() async throws {
        var after: (application: ApplicationID, credential: EmailCredentialID)?
        while true {
            let rows = try await credentials(after: after)
            for row in rows { report(try await convert(row), row) }
            guard let last = rows.last, rows.count == Self.batchSize else { break }
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

    /// The next batch. Its condition has to be that of the partial index.
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
            LIMIT \(Self.batchSize)
            """, deadline: .now + Self.timeout)
        return try rows.map { row in
            Row(
                application: try row.decode("application_id"), credential: try row.decode("credential_id"),
                user: try row.decode("user_id"), address: try row.decode("address"))
        }
    }

    private func convert(_ row: Row) async throws -> Outcome {
        guard let email = EmailAddress(row.address) else { return .invalid }
        let hash = emailHasher.hash(email, in: row.application)
        func owner() async throws -> UserID? {
            try await postgres.query(
                """
                SELECT user_id FROM identity.email_credentials
                WHERE application_id = \(row.application) AND email_hash = \(hash) AND id <> \(row.credential)
                """, deadline: .now + Self.timeout
            ).first.map { try $0.decode("user_id") }
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
            // A user signed up with the address since the look-up.
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
                "two users have the same mailbox, one of them with a Unicode domain: only the other is found by it",
                metadata: ["user": "\(row.user)", "other_user": "\(owner)", "application": "\(row.application)"])
        case .invalid:
            logger.warning(
                "an address has a domain that IDNA2008 does not allow: no user is found by it",
                metadata: ["user": "\(row.user)", "application": "\(row.application)"])
        }
    }

    /// Converts the addresses of invitations, so that their recipients can still accept them.
    private func convertInvites() async throws {
        let rows = try await postgres.query(
            """
            SELECT application_id, id, email FROM identity.invites
            WHERE octet_length(split_part(email, '@', 2)) <> char_length(split_part(email, '@', 2))
            """, deadline: .now + Self.timeout)
        for row in rows {
            let (application, id): (ApplicationID, InviteID) = (try row.decode("application_id"), try row.decode("id"))
            guard let email = EmailAddress(try row.decode("email", as: String.self)) else { continue }
            try await postgres.execute(
                """
                UPDATE identity.invites SET email = \(email), email_hash = \(emailHasher.hash(email, in: application))
                WHERE application_id = \(application) AND id = \(id)
                """, deadline: .now + Self.timeout)
        }
    }
}
