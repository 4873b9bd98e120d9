import Foundation
import Models
import Postgres

extension Transaction {
    /// Sign-ins that are held for one user in a day; each sends a mail to somebody who may not have asked for it.
    static let maximumHeldPerDay = 20

    /// Holds a sign-in until the mailbox of the address has been shown. Nil when the same one was held less than a minute
    /// ago, since its mail is on the way, and when there were ``maximumHeldPerDay``.
    func hold(
        _ person: ExternalIdentity, for owner: AddressOwner, _ application: ApplicationID
    ) throws -> HeldSignInID? {
        let recent = try query(
            """
            SELECT count(*), count(*) FILTER (
                WHERE person->>'provider' = \(person.provider.rawValue) AND issuer = \(person.issuer)
                  AND subject = \(person.subject) AND created_at > now() - interval '1 minute')
            FROM identity.held_sign_ins
            WHERE application_id = \(application) AND user_id = \(owner.user.id)
              AND created_at > now() - interval '1 day'
            """)
        guard let row = recent.first, try row[0].decode(as: Int.self) < Self.maximumHeldPerDay,
            try row[1].decode(as: Int.self) == 0
        else { return nil }
        let id = HeldSignInID.make()
        try execute(
            """
            INSERT INTO identity.held_sign_ins
                (application_id, id, user_id, credential_id, person, issuer, subject)
            VALUES (\(application), \(id), \(owner.user.id), \(owner.credential),
                    \(String(decoding: try JSONEncoder().encode(person), as: UTF8.self)), \(person.issuer),
                    \(person.subject))
            """)
        return id
    }

    /// Takes a held sign-in, once. Throws 401 `token_invalid` when there is none for this mailbox.
    func takeHeld(_ id: HeldSignInID, _ mailbox: VerifiedMailbox) throws -> ExternalIdentity {
        let rows = try query(
            """
            DELETE FROM identity.held_sign_ins
            WHERE application_id = \(mailbox.grant.application) AND id = \(id) AND user_id = \(mailbox.user)
              AND credential_id = \(mailbox.credential)
            RETURNING person::text
            """)
        guard let row = rows.first else { throw ServiceError.tokenInvalid }
        return try JSONDecoder().decode(ExternalIdentity.self, from: Data(try row[0].decode(as: String.self).utf8))
    }
}

extension PostgresClient {
    /// The provider of a sign-in that is held for a user; nil when there is none.
    func provider(
        of hold: HeldSignInID, user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Provider? {
        try await query(
            """
            SELECT person->>'provider' FROM identity.held_sign_ins
            WHERE application_id = \(application) AND id = \(hold) AND user_id = \(user)
            """, deadline: deadline
        ).first.map { try $0[0].decodeCase() }
    }
}
