import Foundation
import Models
import PasswordHashing

/// Checks the users of an import.
struct ImportedUserReader: Sendable {
    /// How far ahead the clock of the other system may be.
    static let clockTolerance = 86_400.0

    let emailHasher: EmailHasher
    let hasher: PasswordHasher

    /// Why a user can't be imported. The text names the member, and states what is wrong with it; it quotes nothing.
    struct InvalidUser: Error, CustomStringConvertible {
        let description: String

        init(_ member: String, _ problem: String) { description = "\(member): \(problem)" }
    }

    /// Reads a record.
    func read(
        _ record: Identity.ImportUsers.Record, for application: ApplicationID, now: Date = Date()
    ) throws(InvalidUser) -> ImportedRecord {
        let user = record.user
        guard let email = EmailAddress(user.email) else {
            throw InvalidUser("email", user.email.isEmpty ? "missing" : "not an email address")
        }
        let fields = user.fields.mapValues { Optional($0) }
        if let invalid = PersonalFields.invalidParameters(of: fields).first {
            throw InvalidUser(String(invalid.path.dropFirst()), "expected \(invalid.expected ?? "something else")")
        }
        if let id = user.externalID, !Self.isExternalID(id) {
            let maximum = Identity.ImportedUser.maximumExternalIDLength
            throw InvalidUser("external_id", "expected 1 to \(maximum) bytes without control characters")
        }
        if let date = user.createdAt?.date,
            !(0...now.timeIntervalSince1970 + Self.clockTolerance).contains(date.timeIntervalSince1970)
        {
            throw InvalidUser("created_at", "not between 1970 and now")
        }
        return ImportedRecord(
            number: record.number,
            user: NewUser(
                user, email: email, emailHash: emailHasher.hash(email, in: application), application: application),
            password: try password(user), createdAt: user.createdAt, status: user.status)
    }

    private func password(_ user: Identity.ImportedUser) throws(InvalidUser) -> PasswordHash? {
        guard let hash = user.passwordHash else { return nil }
        do {
            return try hasher.storedForm(of: hash)
        } catch {
            throw InvalidUser("password_hash", (error as? ForeignHashError)?.description ?? "it can't be stored")
        }
    }

    private static func isExternalID(_ text: String) -> Bool {
        !text.isEmpty && text.fits(Identity.ImportedUser.maximumExternalIDLength)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
