import Foundation
import Models
import Postgres
import Proofs

extension ClientStore {
    /// The client, and what depends on it. Throws 404.
    func details(of id: ClientID, deadline: ContinuousClock.Instant) async throws -> Identity.ShowClient.Reply {
        try await postgres.transaction(isolation: .repeatableRead, deadline: deadline) { transaction in
            let client = try transaction.requireClient(id)
            let application = client.applicationID
            let rows = try transaction.query(
                """
                SELECT ARRAY(SELECT provider FROM identity.connections
                             WHERE application_id = \(application) AND client_id = \(id)
                             ORDER BY provider) AS providers,
                       (SELECT count(*) FROM identity.consents
                        WHERE application_id = \(application) AND client_id = \(id)) AS consents,
                       (SELECT count(*) FROM identity.invites
                        WHERE application_id = \(application) AND client_id = \(id) AND accepted_at IS NULL
                          AND revoked_at IS NULL AND expires_at > now()) AS invites,
                       (SELECT count(*) FROM identity.sign_up_waitlist
                        WHERE application_id = \(application) AND client_id = \(id) AND invite_id IS NULL) AS waiting
                """)
            guard let row = rows.first else { throw PostgresError.protocolError }
            let names = try row.decode("providers", as: [String].self)
            let providers = names.compactMap(Provider.init(rawValue:))
            guard providers.count == names.count else { throw PostgresError.decoding(column: "providers") }
            return .init(
                client: client, providers: providers, consents: try row.decode("consents"),
                openInvites: try row.decode("invites"), waiting: try row.decode("waiting"))
        }
    }

    /// Deletes a client. Throws 404.
    ///
    /// - Parameter audit: makes the entry of the audit log.
    func delete(
        _ id: ClientID, deadline: ContinuousClock.Instant, audit: @escaping @Sendable (Client) -> AuditEntry
    ) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            let client = try transaction.lockForDeletion(id)
            try transaction.moveWaitlist(of: client)
            let application = client.applicationID
            let statements: [Query] = [
                "DELETE FROM identity.sign_up_waitlist WHERE application_id = \(application) AND client_id = \(id)",
                "DELETE FROM identity.invites WHERE application_id = \(application) AND client_id = \(id)",
                "DELETE FROM identity.consents WHERE application_id = \(application) AND client_id = \(id)",
                "DELETE FROM identity.connections WHERE client_id = \(id)",
                "DELETE FROM identity.client_secrets WHERE client_id = \(id)",
                "DELETE FROM identity.clients WHERE id = \(id)",
            ]
            for statement in statements { try transaction.execute(statement) }
            try transaction.enqueueDeletion(of: id, application)
            try transaction.record(audit(client))
        }
    }
}

extension Transaction {
    /// Enqueues the event by which tokens ends the sessions of a client that is deleted.
    func enqueueDeletion(of client: ClientID, _ application: ApplicationID) throws {
        let rows = try query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS deleted_at")
        guard let row = rows.first else { throw PostgresError.protocolError }
        let deletion = ClientDeletionProof(client: client, deletedAt: try row.decode("deleted_at"))
        try enqueue(.clientDeletion(deletion), for: nil, in: application)
    }

    /// The client, locked so that no further row can refer to it until the transaction ends.
    ///
    /// - Throws: 404 `not_found` if there is none.
    fileprivate func lockForDeletion(_ id: ClientID) throws -> Client {
        try execute("SELECT 1 FROM identity.clients WHERE id = \(id) FOR UPDATE")
        return try requireClient(id)
    }

    /// Lets who waits to sign up at `client` wait at the oldest other client of the application, if there is one.
    fileprivate func moveWaitlist(of client: Client) throws {
        let others = try query(
            """
            SELECT id FROM identity.clients WHERE application_id = \(client.applicationID) AND id <> \(client.id)
            ORDER BY created_at, id LIMIT 1
            """)
        guard let other = try others.first?.decode("id", as: ClientID.self) else { return }
        try execute(
            """
            UPDATE identity.sign_up_waitlist SET client_id = \(other)
            WHERE application_id = \(client.applicationID) AND client_id = \(client.id)
            """)
    }
}
