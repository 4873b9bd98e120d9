import Foundation
import Models

@testable import IdentityService

extension IdentityFixture {
    static let importID = UserImportID.make()
    /// Of ``importedPassword``, by bcrypt of Python.
    static let importedHash = "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK"
    static let importedPassword = Secret("correct horse \u{E9}")

    /// Imports users, with the numbers 1, 2, 3, … in `importID`.
    func importUsers(
        _ users: [Identity.ImportedUser], in importID: UserImportID = importID, updating: Bool = false,
        isDryRun: Bool = false
    ) async throws -> [Identity.ImportUsers.Outcome] {
        let records = users.enumerated().map { Identity.ImportUsers.Record(number: $0 + 1, user: $1) }
        return try await call(
            Identity.ImportUsers(
                application: client.applicationID, importID: importID, records: records, updatesUsers: updating,
                isDryRun: isDryRun), operatorContext
        ).outcomes
    }

    /// A verified user with ``importedPassword``.
    func imported(_ email: String, hash: String? = importedHash) -> Identity.ImportedUser {
        .init(email: email, isEmailVerified: true, passwordHash: hash.map { .init(Secret($0)) })
    }

    func showUser(_ email: String) async throws -> Identity.UserRecord {
        try await call(Identity.ShowUser(.email(self.email(email), nil)), operatorContext)
    }

    /// The number of rows of a table of the schema.
    func count(_ table: StaticString) async throws -> Int {
        try await postgres.query("SELECT count(*) AS n FROM \(sql: table)")[0].decode("n")
    }
}
