import Foundation
import Models

/// The rows of Supabase's table `auth.users`: as CSV, as JSON Lines, or as a JSON array.
struct SupabaseUserFile: UserFileFormat {
    let name = "Supabase"
    let columns: [String]? = [
        "id", "email", "encrypted_password", "email_confirmed_at", "raw_user_meta_data", "created_at", "banned_until",
        "deleted_at",
    ]

    /// What users or their providers state about themselves.
    private struct Metadata: Decodable {
        let full_name: String?
        let name: String?
        let avatar_url: String?
        let picture: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // Applications may keep anything under these names.
            func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
            (full_name, name, avatar_url, picture) = (text(.full_name), text(.name), text(.avatar_url), text(.picture))
        }

        enum CodingKeys: CodingKey { case full_name, name, avatar_url, picture }
    }

    private struct User: Decodable {
        let id: String?
        let email: String?
        let encrypted_password: String?
        let email_confirmed_at: String?
        let raw_user_meta_data: Metadata?
        let created_at: String?
        let banned_until: String?
        let deleted_at: String?
    }

    func user(json: Data) throws -> Identity.ImportedUser { try user(JSONDecoder().decode(User.self, from: json)) }

    func user(row: [String: String]) throws -> Identity.ImportedUser {
        let metadata = row["raw_user_meta_data"].flatMap {
            try? JSONDecoder().decode(Metadata.self, from: Data($0.utf8))
        }
        return try user(
            User(
                id: row["id"], email: row["email"], encrypted_password: row["encrypted_password"],
                email_confirmed_at: row["email_confirmed_at"], raw_user_meta_data: metadata,
                created_at: row["created_at"], banned_until: row["banned_until"], deleted_at: row["deleted_at"]))
    }

    private func user(_ user: User) throws -> Identity.ImportedUser {
        if user.deleted_at != nil { throw UserFileError("deleted_at: the user was deleted there") }
        guard let email = user.email, !email.isEmpty else { throw UserFileError("email: missing") }
        let metadata = user.raw_user_meta_data
        var fields: [Identity.IdentityField: String] = [:]
        fields[.displayName] = metadata?.full_name ?? metadata?.name
        fields[.avatarURL] = metadata?.avatar_url ?? metadata?.picture
        let bannedUntil = try user.banned_until.map { text in
            guard let time = ForeignTime.parse(text) else { throw UserFileError("banned_until: not a time") }
            return time
        }
        // Users who have come by a provider or an emailed link have an empty one.
        let password = user.encrypted_password.flatMap { $0.isEmpty ? nil : $0 }
        return Identity.ImportedUser(
            email: email, isEmailVerified: user.email_confirmed_at != nil,
            passwordHash: password.map { .init(Secret($0)) }, fields: fields, externalID: user.id,
            createdAt: user.created_at.flatMap(ForeignTime.parse),
            status: bannedUntil.map { $0 > .now } == true ? .suspended : .active)
    }
}
