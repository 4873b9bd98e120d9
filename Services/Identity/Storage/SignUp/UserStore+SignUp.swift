import Models
import PasswordHashing
import Postgres

extension UserStore {
    /// Writes a new user with password, audit entries and verification mail, if any, in one round trip. Throws 409
    /// `email_taken` if a user has the address, even one who signed up a moment ago.
    func create(
        _ user: NewUser, password: PasswordHash, mail: MailRequest?, terms: AuditEntry? = nil,
        _ audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws {
        do {
            try await postgres.execute(
                try user.insertion(password: password, mail: mail, terms: terms, then: audit.insert), deadline: deadline
            )
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
    }
}

extension UserStore {
    /// What the application's sign-up hook has added to a user; nil for nothing.
    func signUpMetadata(
        of user: UserID, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> SignUpMetadata? {
        let rows = try await postgres.query(
            """
            SELECT sign_up_metadata::text AS sign_up_metadata FROM identity.users
            WHERE application_id = \(application) AND id = \(user) AND sign_up_metadata IS NOT NULL
            """, deadline: deadline)
        return try rows.first.map { try $0.decodeJSON("sign_up_metadata") }
    }
}

extension PostgresClient {
    /// Runs a transaction that looks for a user and creates one if there is none. If another request creates the user, or links the same
    /// external identity, or writes the same record of an import, between the two steps, the transaction runs again and finds what that
    /// request wrote.
    func findingOrCreatingUser<Value: Sendable>(
        deadline: ContinuousClock.Instant, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        for _ in 0..<3 {
            do {
                return try await transaction(deadline: deadline, body)
            } catch let error as PostgresError
                where error.isUniqueViolation(of: "email_credentials_hash")
                || error.isUniqueViolation(of: "external_identities_subject")
                || error.isUniqueViolation(of: "imported_users_pkey")
            {
                continue
            }
        }
        do {
            return try await transaction(deadline: deadline, body)
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            // No user has the address, and it can't be given to one: it is kept for a user who has removed it.
            throw ServiceError.emailTaken
        }
    }
}

extension Transaction {
    /// Writes a new user without a password. Run it in ``PostgresClient/findingOrCreatingUser(deadline:_:)``.
    func create(_ user: NewUser) throws {
        try execute(try user.insertion(password: nil, mail: nil, then: "SELECT 1"))
    }
}
