import Models
import PasswordHashing
import Postgres

/// Finds the application for operators (`identity.operators_application`), and writes what its users change at the console.
struct OperatorStore: Sendable {
    let postgres: PostgresClient

    /// The application for operators; nil if there is none.
    func application(deadline: ContinuousClock.Instant) async throws -> Application? {
        try await ApplicationStore(postgres: postgres).forOperators(deadline: deadline)
    }

    /// Makes `application` the one for operators, and returns it; or the one that is it already.
    func setUp(
        _ application: Application, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Application {
        try await postgres.transaction(deadline: deadline) { transaction in
            // Of two calls at once, the second one waits here.
            try transaction.execute("LOCK TABLE identity.operators_application IN SHARE ROW EXCLUSIVE MODE")
            let found = try transaction.query("SELECT application_id FROM identity.operators_application").first
            if let id: ApplicationID = try found?.decode("application_id"),
                let existing = try transaction.findApplication(id)
            {
                return existing
            }
            try transaction.insert(application)
            try transaction.execute(
                "INSERT INTO identity.operators_application (application_id) VALUES (\(application.id))")
            try transaction.record(audit)
            return application
        }
    }

    /// Sets a password, and ends what the user had begun with another one. Returns the new epoch of their rights.
    func setPassword(
        _ hash: PasswordHash, of user: UserID, _ application: ApplicationID, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await postgres.transaction(deadline: deadline) { transaction in
            _ = try transaction.lockUser(user)
            try transaction.setImportedPassword(hash, of: user, application)
            try transaction.record(audit)
            return try transaction.beginEpoch(of: user, application: application, because: .passwordChanged)
        }
    }
}

extension Transaction {
    /// Throws 403 for the application for operators, which has no clients: its users sign in at the console, and never through the gateway.
    func refuseClients(of application: ApplicationID) throws {
        guard try !isForOperators(application) else {
            throw ServiceError(
                .forbidden,
                detail: "This is the application for operators of the console. It can't have clients.")
        }
    }

    /// Throws 403 for the application for operators, which API keys don't reach: with a change there, a program would make itself an
    /// operator.
    func refuseAPIKeys(of application: ApplicationID) throws {
        guard try !isForOperators(application) else {
            throw ServiceError(
                .forbidden,
                detail: "This is the application for operators of the console, which no API key reaches.")
        }
    }

    private func isForOperators(_ application: ApplicationID) throws -> Bool {
        try !query("SELECT 1 FROM identity.operators_application WHERE application_id = \(application)").isEmpty
    }
}
