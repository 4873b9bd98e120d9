import Foundation
import Models
import Postgres

/// A user as linking sees them, their row locked.
struct LinkableUser: Sendable {
    let id: UserID
    let status: UserStatus
    let epoch: Int
}

/// The user who has an address, as linking sees them.
struct AddressOwner: Sendable {
    let user: LinkableUser
    let credential: EmailCredentialID
    let isVerified: Bool
}

extension Transaction {
    /// The user to whom a provider's identity is linked; nil when it is to nobody.
    func owner(of person: ExternalIdentity, _ application: ApplicationID) throws -> LinkableUser? {
        try query(
            """
            UPDATE identity.external_identities x SET last_used_at = now()
            FROM identity.users u
            WHERE x.application_id = \(application) AND x.provider = \(person.provider.rawValue)
              AND x.issuer = \(person.issuer) AND x.subject = \(person.subject)
              AND u.application_id = x.application_id AND u.id = x.user_id
            RETURNING u.id, u.status, u.epoch
            """
        ).first.map { try LinkableUser(id: $0[0].decode(), status: $0[1].decodeCase(), epoch: $0[2].decode()) }
    }

    /// The user who has an address; nil when it is nobody's.
    func owner(ofAddress emailHash: Data, _ application: ApplicationID) throws -> AddressOwner? {
        try query(
            """
            SELECT u.id, u.status, u.epoch, c.id, c.verified_at IS NOT NULL
            FROM identity.email_credentials c
            JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            FOR UPDATE
            """
        ).first.map { row in
            AddressOwner(
                user: LinkableUser(
                    id: try row[0].decode(), status: try row[1].decodeCase(), epoch: try row[2].decode()),
                credential: try row[3].decode(), isVerified: try row[4].decode())
        }
    }

    /// Links a provider's identity to a user. Throws a violation of `external_identities_subject` when somebody has it.
    func link(_ person: ExternalIdentity, to user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            INSERT INTO identity.external_identities
                (application_id, id, user_id, provider, issuer, subject, email, is_email_verified)
            VALUES (\(application), \(LinkedIdentityID.make()), \(user), \(person.provider.rawValue), \(person.issuer),
                    \(person.subject), \(person.email), \(person.isEmailVerified))
            """)
    }

    /// Fills the personal fields that a user has left empty.
    func fillIdentity(of user: UserID, _ application: ApplicationID, from person: ExternalIdentity) throws {
        let fields = person.fields
        guard !fields.isEmpty else { return }
        try execute(
            """
            UPDATE identity.user_identities SET
                given_name = COALESCE(given_name, \(fields[.givenName])),
                family_name = COALESCE(family_name, \(fields[.familyName])),
                display_name = COALESCE(display_name, \(fields[.displayName])),
                avatar_url = COALESCE(avatar_url, \(fields[.avatarURL])),
                locale = COALESCE(locale, \(fields[.locale]))
            WHERE application_id = \(application) AND user_id = \(user)
            """)
    }
}
