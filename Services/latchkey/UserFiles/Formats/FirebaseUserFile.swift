import Foundation
import Models

/// The file of `firebase auth:export FILE.json`.
struct FirebaseUserFile: UserFileFormat {
    let name = "Firebase"
    let isDocument = true
    /// The hash parameters of the project.
    let parameters: HashParameters

    /// What the Firebase console shows as the password hash parameters of a project.
    struct HashParameters: Sendable {
        let signerKey: Secret
        let saltSeparator: String
        let rounds: Int
        let memoryCost: Int

        /// Reads them from the text of the console, or from JSON with the same names. Throws ``CommandError``.
        init(_ text: String) throws {
            func value(_ name: String) throws -> String {
                guard text.utf8.count <= 4096,
                    let match = text.firstMatch(
                        of: try Regex(
                            "\\b\(name)\"?\\s*[:=]\\s*\"?([A-Za-z0-9+/=_-]+)", as: (Substring, Substring).self))
                else { throw CommandError("the hash parameters of Firebase don't state \(name)") }
                return String(match.1)
            }
            guard try value("algorithm") == "SCRYPT" else {
                throw CommandError("the hash parameters of Firebase are for another algorithm than SCRYPT")
            }
            guard let rounds = Int(try value("rounds")), let memoryCost = Int(try value("mem_cost")) else {
                throw CommandError("the hash parameters of Firebase have no numbers for rounds and mem_cost")
            }
            self.rounds = rounds
            self.memoryCost = memoryCost
            signerKey = Secret(try value("base64_signer_key"))
            saltSeparator = try value("base64_salt_separator")
        }
    }

    private struct User: Decodable {
        let localId: String?
        let email: String?
        let emailVerified: Bool?
        let passwordHash: String?
        let salt: String?
        let displayName: String?
        let photoUrl: String?
        /// Milliseconds since 1970, as text.
        let createdAt: String?
        let disabled: Bool?
    }

    func user(json: Data) throws -> Identity.ImportedUser {
        let user = try JSONDecoder().decode(User.self, from: json)
        guard let email = user.email else { throw UserFileError("email: missing") }
        var hash: Identity.ImportedPasswordHash?
        if let text = user.passwordHash, !text.isEmpty {
            hash = .init(algorithm: "firebase-scrypt", hash: Secret(text), salt: user.salt)
            hash?.signerKey = parameters.signerKey
            hash?.saltSeparator = parameters.saltSeparator
            hash?.rounds = parameters.rounds
            hash?.memoryCost = parameters.memoryCost
        }
        var fields: [Identity.IdentityField: String] = [:]
        fields[.displayName] = user.displayName
        fields[.avatarURL] = user.photoUrl
        return Identity.ImportedUser(
            email: email, isEmailVerified: user.emailVerified ?? false, passwordHash: hash, fields: fields,
            externalID: user.localId,
            createdAt: user.createdAt.flatMap(Double.init).flatMap(ForeignTime.milliseconds),
            status: user.disabled == true ? .suspended : .active)
    }
}
