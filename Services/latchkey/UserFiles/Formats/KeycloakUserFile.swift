import Foundation
import Models

/// The export of a Keycloak realm with its users, or of the users alone (`realm-users-0.json`).
struct KeycloakUserFile: UserFileFormat {
    let name = "Keycloak"
    let isDocument = true

    private struct User: Decodable {
        struct Credential: Decodable {
            let type: String
            /// JSON in a string: ``CredentialData``.
            let credentialData: String?
            /// JSON in a string: ``SecretData``.
            let secretData: String?
        }

        let id: String?
        let email: String?
        let emailVerified: Bool?
        let firstName: String?
        let lastName: String?
        let enabled: Bool?
        /// Milliseconds since 1970.
        let createdTimestamp: Double?
        let attributes: [String: [String]]?
        let credentials: [Credential]?
    }

    private struct CredentialData: Decodable {
        let algorithm: String
        let hashIterations: Int
        let additionalParameters: [String: [String]]?
    }

    private struct SecretData: Decodable {
        let value: String
        let salt: String
    }

    func user(json: Data) throws -> Identity.ImportedUser {
        let user = try JSONDecoder().decode(User.self, from: json)
        guard let email = user.email, !email.isEmpty else { throw UserFileError("email: missing") }
        var fields: [Identity.IdentityField: String] = [:]
        fields[.givenName] = user.firstName
        fields[.familyName] = user.lastName
        fields[.preferredLanguage] = user.attributes?["locale"]?.first
        fields[.avatarURL] = user.attributes?["picture"]?.first
        fields[.timezone] = user.attributes?["zoneinfo"]?.first
        let password = user.credentials?.first { $0.type == "password" }
        return Identity.ImportedUser(
            email: email, isEmailVerified: user.emailVerified ?? false, passwordHash: try password.map(hash),
            fields: fields, externalID: user.id,
            createdAt: user.createdTimestamp.flatMap(ForeignTime.milliseconds),
            status: user.enabled == false ? .suspended : .active)
    }

    private func hash(_ credential: User.Credential) throws -> Identity.ImportedPasswordHash {
        func part<Part: Decodable>(_ type: Part.Type, _ text: String?) throws -> Part {
            guard let text, let part = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
                throw UserFileError("credentials: the password hash is not one of this version of Keycloak")
            }
            return part
        }
        let data = try part(CredentialData.self, credential.credentialData)
        let secret = try part(SecretData.self, credential.secretData)
        func parameter(_ name: String) -> String? { data.additionalParameters?[name]?.first }
        guard data.algorithm == "argon2" else {
            // PBKDF2 with SHA-1 is called `pbkdf2`.
            let algorithm = data.algorithm == "pbkdf2" ? "pbkdf2-sha1" : data.algorithm
            return .init(
                algorithm: algorithm, hash: Secret(secret.value), salt: secret.salt, iterations: data.hashIterations)
        }
        guard parameter("version") ?? "1.3" == "1.3" else {
            throw UserFileError("credentials: Argon2 of another version than 1.3")
        }
        var hash = Identity.ImportedPasswordHash(
            algorithm: "argon2\(parameter("type") ?? "id")", hash: Secret(secret.value), salt: secret.salt,
            iterations: data.hashIterations)
        hash.memory = parameter("memory").flatMap { Int($0) }
        hash.parallelism = parameter("parallelism").flatMap { Int($0) }
        return hash
    }
}
