import Foundation
import Models
import Postgres

/// Reads and changes users.
struct UserStore: Sendable {
    let postgres: PostgresClient

    /// A user of an application; nil if there is none.
    func user(
        _ user: UserID, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> UserRecord? {
        let rows = try await postgres.query(UserRecord.select(user, of: application), deadline: deadline)
        return try UserRecord(rows, user: user, application: application)
    }

    /// The revision of a user's profile; nil if there is no such user.
    func revision(
        of user: UserID, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Int? {
        try await postgres.query(
            "SELECT revision FROM identity.users WHERE application_id = \(application) AND id = \(user)",
            deadline: deadline
        ).first.map { try $0.decode("revision") }
    }

    /// The application of a user; nil if there is no such user.
    func application(of user: UserID, deadline: ContinuousClock.Instant) async throws -> ApplicationID? {
        try await postgres.query("SELECT application_id FROM identity.users WHERE id = \(user)", deadline: deadline)
            .first.map { try $0.decode("application_id") }
    }

    /// Writes the named personal fields and leaves the others, so that concurrent changes of different fields both count.
    /// Returns the identity afterwards; nil if the user has none because they were erased.
    func update(
        _ changes: [Identity.IdentityField: String?], of user: UserID, in application: ApplicationID,
        deadline: ContinuousClock.Instant
    ) async throws -> UserIdentity? {
        func isNamed(_ field: Identity.IdentityField) -> Bool { changes.keys.contains(field) }
        func value(_ field: Identity.IdentityField) -> String? { changes[field] ?? nil }
        let rows = try await postgres.query(
            """
            UPDATE identity.user_identities i SET
                avatar_url = CASE WHEN \(isNamed(.avatarURL)) THEN \(value(.avatarURL)) ELSE avatar_url END,
                given_name = CASE WHEN \(isNamed(.givenName)) THEN \(value(.givenName)) ELSE given_name END,
                family_name = CASE WHEN \(isNamed(.familyName)) THEN \(value(.familyName)) ELSE family_name END,
                display_name = CASE WHEN \(isNamed(.displayName)) THEN \(value(.displayName)) ELSE display_name END,
                preferred_language = CASE WHEN \(isNamed(.preferredLanguage)) THEN \(value(.preferredLanguage))
                                          ELSE preferred_language END,
                locale = CASE WHEN \(isNamed(.locale)) THEN \(value(.locale)) ELSE locale END,
                timezone = CASE WHEN \(isNamed(.timezone)) THEN \(value(.timezone)) ELSE timezone END
            WHERE application_id = \(application) AND user_id = \(user)
            RETURNING \(sql: UserIdentity.columns)
            """, deadline: deadline)
        return try rows.first.map { try UserIdentity($0, user: user) }
    }
}

extension Transaction {
    /// The languages that a user has chosen, best first; empty if there is no such user.
    func languages(of user: UserID, _ application: ApplicationID) throws -> [String] {
        let rows = try query(
            """
            SELECT preferred_language, locale FROM identity.user_identities
            WHERE application_id = \(application) AND user_id = \(user)
            """)
        return try rows.first?.decodeLanguages() ?? []
    }

    /// The languages that the user with this address has chosen, best first; empty if there is no such user.
    func languages(ofOwnerOf emailHash: Data, _ application: ApplicationID) throws -> [String] {
        let rows = try query(
            """
            SELECT i.preferred_language, i.locale FROM identity.email_credentials c
            JOIN identity.user_identities i ON i.application_id = c.application_id AND i.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            """)
        return try rows.first?.decodeLanguages() ?? []
    }

    /// Begins a new epoch of a user's rights, and enqueues the event by which tokens ends the sessions of earlier epochs
    /// except `session`. Returns the number of the new epoch. Throws 404 if there is no such user.
    ///
    /// - Parameter reason: what the sign-in page tells in the browsers of those sessions.
    func beginEpoch(
        of user: UserID, application: ApplicationID, keeping session: SessionID? = nil,
        because reason: SessionEndReason = .accessChanged
    ) throws -> Int {
        let rows = try query(
            """
            UPDATE identity.users SET epoch = epoch + 1 WHERE application_id = \(application) AND id = \(user)
            RETURNING epoch
            """)
        guard let epoch: Int = try rows.first?.decode("epoch") else { throw ServiceError.notFound("user") }
        try forgetUnconfirmedApp(of: user, application)
        try enqueue(.epoch(epoch, keeping: session, because: reason), for: user, in: application)
        return epoch
    }

    /// Begins a new epoch of a user's rights because they are others in `account` from now on, and enqueues the event by which tokens ends
    /// the sessions of earlier epochs in this account. Those in other accounts go on, and remembered browsers stay so: what somebody does in
    /// a shared account must not sign the user out everywhere. Returns the number of the new epoch. Throws 404 if there is no such user.
    func beginEpoch(of user: UserID, application: ApplicationID, in account: AccountID) throws -> Int {
        let rows = try query(
            """
            UPDATE identity.users SET epoch = epoch + 1 WHERE application_id = \(application) AND id = \(user)
            RETURNING epoch
            """)
        guard let epoch: Int = try rows.first?.decode("epoch") else { throw ServiceError.notFound("user") }
        try execute(
            """
            UPDATE identity.remembered_browsers SET epoch = \(epoch)
            WHERE application_id = \(application) AND user_id = \(user) AND epoch = \(epoch - 1)
            """)
        try enqueue(.epoch(epoch, keeping: nil, in: account), for: user, in: application)
        return epoch
    }
}
