import Foundation
import Models
import Postgres

/// Reads and writes sign-ins with providers that wait until the user has followed a link in an email message
/// (`identity.held_sign_ins`).
struct HeldSignInStore: Sendable {
    /// The maximum number of held sign-ins per user and day. Each sends a message to a person who may not have asked for it.
    static let maximumPerDay = 20

    let postgres: PostgresClient

    /// The provider of a sign-in that is held for a user; nil if there is none.
    func provider(
        of hold: HeldSignInID, user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Provider? {
        try await postgres.query(
            """
            SELECT person->>'provider' AS provider FROM identity.held_sign_ins
            WHERE application_id = \(application) AND id = \(hold) AND user_id = \(user)
            """, deadline: deadline
        ).first.map { try $0.decode("provider") }
    }

    /// Deletes sign-ins that have been held for more than seven days.
    func deleteExpired() async throws {
        try await postgres.execute(
            "DELETE FROM identity.held_sign_ins WHERE created_at < now() - interval '7 days'")
    }
}

extension Transaction {
    /// Holds a sign-in until the owner of the address follows a link. Returns nil if the same sign-in was held less than a
    /// minute ago, since its message is on the way, or if ``HeldSignInStore/maximumPerDay`` is reached.
    func hold(
        _ identity: ExternalIdentity, for owner: AddressOwner, _ application: ApplicationID
    ) throws -> HeldSignInID? {
        let counts = try query(
            """
            SELECT count(*) AS today, count(*) FILTER (
                WHERE person->>'provider' = \(identity.provider.rawValue) AND issuer = \(identity.issuer)
                  AND subject = \(identity.subject) AND created_at > now() - interval '1 minute') AS just_now
            FROM identity.held_sign_ins
            WHERE application_id = \(application) AND user_id = \(owner.user.id)
              AND created_at > now() - interval '1 day'
            """)
        guard let row = counts.first, try row.decode("today", as: Int.self) < HeldSignInStore.maximumPerDay,
            try row.decode("just_now", as: Int.self) == 0
        else { return nil }
        let id = HeldSignInID.make()
        try execute(
            """
            INSERT INTO identity.held_sign_ins
                (application_id, id, user_id, credential_id, person, issuer, subject)
            VALUES (\(application), \(id), \(owner.user.id), \(owner.credential),
                    \(String(decoding: try JSONEncoder().encode(identity), as: UTF8.self)), \(identity.issuer),
                    \(identity.subject))
            """)
        return id
    }

    /// Takes a held sign-in, once.
    ///
    /// - Throws: 401 `token_invalid` if there is none for this mailbox.
    func takeHeldSignIn(_ id: HeldSignInID, _ mailbox: VerifiedMailbox) throws -> ExternalIdentity {
        let rows = try query(
            """
            DELETE FROM identity.held_sign_ins
            WHERE application_id = \(mailbox.grant.application) AND id = \(id) AND user_id = \(mailbox.user)
              AND credential_id = \(mailbox.credential)
            RETURNING person::text AS identity
            """)
        guard let row = rows.first else { throw ServiceError.tokenInvalid }
        let json = try row.decode("identity", as: String.self)
        return try JSONDecoder().decode(ExternalIdentity.self, from: Data(json.utf8))
    }
}
