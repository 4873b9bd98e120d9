import Models
import Postgres
import RPC

/// What an operator sees of users.
struct ShowUserHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ShowUser, _ context: CallContext) async throws -> Identity.UserRecord {
        switch call.key {
        case .id(let user): try await house.record(of: user, context)
        case .email(let email, let application):
            try await house.record(of: find(email, in: application, context), context)
        }
    }

    private func find(
        _ email: EmailAddress, in application: ApplicationID?, _ context: CallContext
    ) async throws -> UserID {
        let deadline = context.deadline.instant
        let applications =
            if let application { [application] } else { try await house.postgres.applicationIDs(deadline: deadline) }
        let hashes = applications.map { "\\x" + house.emails.hash(email, in: $0).hexadecimal }
        let rows = try await house.postgres.query(
            """
            SELECT user_id FROM identity.email_credentials
            WHERE (application_id, email_hash) IN (
                SELECT * FROM unnest(\(applications)::uuid[], \(hashes)::bytea[])
            ) LIMIT 2
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        guard rows.count == 1 else { throw ServiceError.ambiguous }
        return try row[0].decode()
    }
}
