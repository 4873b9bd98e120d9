import Models
import Postgres
import RPC

/// Gives a client a new secret.
struct RenewClientSecretHandler: RPCHandler {
    let house: IdentityHouse

    /// The longest that secrets from before may still count, in seconds.
    private static let maximumOverlap = 30 * 24 * 3600

    func callAsFunction(
        _ call: Identity.RenewClientSecret, _ context: CallContext
    ) async throws -> Identity.ClientSecret {
        guard (0...Self.maximumOverlap).contains(call.overlap) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/overlap", type: "range", expected: "0 to \(Self.maximumOverlap) seconds")
            ])
        }
        let secret = ClientSecrets.make()
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let client = try transaction.client(call.client)
            guard client.authentication != .keys else {
                throw ServiceError(
                    .clientUsesKeys,
                    detail: "This client signs to show who it is. Make it public first to give it a secret.")
            }
            let id = call.client.description
            try transaction.execute(
                "UPDATE identity.clients SET authentication = 'client_secret_basic' WHERE id = \(id)")
            try transaction.execute(
                """
                UPDATE identity.client_secrets
                SET expires_at = LEAST(expires_at, now() + make_interval(secs => \(call.overlap)))
                WHERE client_id = \(id)
                """)
            try transaction.execute(
                "DELETE FROM identity.client_secrets WHERE client_id = \(id) AND expires_at <= now()")
            try transaction.execute(
                "INSERT INTO identity.client_secrets (client_id, hash) VALUES (\(id), \(ClientSecrets.hash(secret)))")
            let audit = AuditEntry(
                event: .clientSecretRenewed, application: client.applicationID, client: client.id, context: context)
            try transaction.execute(audit.insert)
        }
        return Identity.ClientSecret(client: call.client, secret: secret)
    }
}
