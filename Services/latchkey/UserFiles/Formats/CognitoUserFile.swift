import Foundation
import Models

/// CSV with the columns that Cognito's import of users has. Cognito gives no password hashes away.
struct CognitoUserFile: UserFileFormat {
    let name = "Cognito"
    let columns: [String]? = [
        "email", "email_verified", "given_name", "family_name", "name", "picture", "locale", "zoneinfo", "sub",
        "cognito:username", "enabled",
    ]

    func user(json: Data) throws -> Identity.ImportedUser { throw UserFileError("not CSV") }

    func user(row: [String: String]) throws -> Identity.ImportedUser {
        guard let email = row["email"] else { throw UserFileError("email: missing") }
        func isTrue(_ column: String) -> Bool? { row[column].map { $0.lowercased() == "true" } }
        var fields: [Identity.IdentityField: String] = [:]
        fields[.givenName] = row["given_name"]
        fields[.familyName] = row["family_name"]
        fields[.displayName] = row["name"]
        fields[.avatarURL] = row["picture"]
        fields[.locale] = row["locale"]
        fields[.timezone] = row["zoneinfo"]
        return Identity.ImportedUser(
            email: email, isEmailVerified: isTrue("email_verified") ?? false, fields: fields,
            externalID: row["sub"] ?? row["cognito:username"],
            status: isTrue("enabled") == false ? .suspended : .active)
    }
}
