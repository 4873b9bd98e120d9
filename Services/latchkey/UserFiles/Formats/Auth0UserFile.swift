import Foundation
import Models

/// Auth0's export of users, and its export of password hashes: JSON Lines both.
struct Auth0UserFile: UserFileFormat {
    let name = "Auth0"

    /// A user of one or the other.
    private struct User: Decodable {
        struct ObjectID: Decodable {
            let oid: String

            enum CodingKeys: String, CodingKey { case oid = "$oid" }
        }

        struct Identifier: Decodable {
            let type: String
            let value: String
            let verified: Bool?
        }

        let email: String?
        let isEmailVerified: Bool?
        let passwordHash: String?
        let givenName: String?
        let familyName: String?
        let displayName: String?
        let picture: String?
        let locale: String?
        let createdAt: String?
        let isBlocked: Bool?
        let userID: String?
        let objectID: ObjectID?
        let alternativeID: String?
        let identifiers: [Identifier]?

        enum CodingKeys: String, CodingKey {
            case email, passwordHash, picture, locale, identifiers
            case isEmailVerified = "email_verified"
            case givenName = "given_name"
            case familyName = "family_name"
            case displayName = "name"
            case createdAt = "created_at"
            case isBlocked = "blocked"
            case userID = "user_id"
            case objectID = "_id"
            case alternativeID = "alt_id"
        }
    }

    func user(json: Data) throws -> Identity.ImportedUser {
        let user = try JSONDecoder().decode(User.self, from: json)
        // Some users have their address here only.
        let identifier = user.identifiers?.first { $0.type == "email" }
        guard let email = user.email ?? identifier?.value else { throw UserFileError("email: missing") }
        var fields: [Identity.IdentityField: String] = [:]
        fields[.givenName] = user.givenName
        fields[.familyName] = user.familyName
        // Auth0 has the address for the name of users who have none.
        fields[.displayName] = user.displayName == email ? nil : user.displayName
        fields[.avatarURL] = user.picture
        fields[.locale] = user.locale
        return Identity.ImportedUser(
            email: email, isEmailVerified: user.isEmailVerified ?? identifier?.verified ?? false,
            passwordHash: user.passwordHash.map { .init(Secret($0)) }, fields: fields,
            externalID: user.userID ?? (user.alternativeID ?? user.objectID?.oid).map { "auth0|\($0)" },
            createdAt: user.createdAt.flatMap(ForeignTime.parse),
            status: user.isBlocked == true ? .suspended : .active)
    }
}
