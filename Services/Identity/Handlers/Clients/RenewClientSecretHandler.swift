import Models
import Primitives
import RPC

/// Gives a client a new secret. Only this reply has the secret.
struct RenewClientSecretHandler: RPCHandler {
    let credentials: ClientCredentialStore

    /// How long earlier secrets may stay valid, in seconds: 30 days.
    private static let maximumOverlap = 30 * 24 * 3600

    func callAsFunction(
        _ call: Identity.RenewClientSecret, _ context: CallContext
    ) async throws -> Identity.ClientSecret {
        guard (0...Self.maximumOverlap).contains(call.overlap) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/overlap", type: "range", expected: "0 to \(Self.maximumOverlap) seconds")
            ])
        }
        let secret = RandomToken.makeClientSecret()
        try await credentials.addSecret(
            ClientSecrets.hash(secret), to: call.client, overlap: call.overlap, deadline: context.deadline.instant
        ) { client in
            AuditEntry(
                event: .clientSecretRenewed, application: client.applicationID, client: client.id, context: context)
        }
        return Identity.ClientSecret(client: call.client, secret: secret)
    }
}

extension ServiceError {
    /// 409: a client that authenticates with keys has no secret.
    static let clientUsesKeys = ServiceError(
        .clientUsesKeys, detail: "This client authenticates with keys. Make it public before you give it a secret.")
}
