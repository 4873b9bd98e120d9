import Models
import Proofs
import RPC

/// Authenticates a client and attests it to tokens by a proof. Because tokens trusts only the proof, a compromised gateway
/// can't act for a client whose secret it doesn't have.
struct AuthenticateClientHandler: RPCHandler {
    let clients: ClientStore
    let credentials: ClientCredentialStore
    let usedProofs: UsedProofStore
    let audit: AuditLog
    let proofs: ProofSigner
    /// The issuer that client assertions must name as their audience.
    let issuer: String

    func callAsFunction(
        _ call: Identity.AuthenticateClient, _ context: CallContext
    ) async throws -> Identity.AuthenticatedClient {
        let deadline = context.deadline.instant
        guard let client = try await clients.find(call.client, deadline: deadline) else {
            throw ServiceError.invalidClient
        }
        do {
            try await verify(call.credentials, of: client, deadline)
        } catch let error as ServiceError where error == .invalidClient {
            let entry = AuditEntry(
                event: .clientRefused, application: client.applicationID, client: client.id, context: context)
            try await audit.recordBounded(entry, deadline: deadline)
            throw error
        }
        let proof = try await proofs.sign(
            statement: ClientProof(
                client: client.id, application: client.applicationID,
                isConfidential: client.authentication != .none, isFirstParty: client.isFirstParty,
                request: context.requestID),
            for: .tokens)
        return Identity.AuthenticatedClient(client: client, proof: proof)
    }

    /// Accepts only the method that the client is registered with. A client with keys can't use a secret, and a public
    /// client must not send one.
    private func verify(
        _ presented: Identity.ClientCredentials, of client: Client, _ deadline: ContinuousClock.Instant
    ) async throws {
        switch (client.authentication, presented) {
        case (.none, .none): return
        case (.secret, .secret(let secret)):
            let hashes = try await credentials.secretHashes(of: client.id, deadline: deadline)
            guard ClientSecrets.matches(secret, anyOf: hashes) else { throw ServiceError.invalidClient }
        case (.keys, .assertion(let assertion)):
            guard let jwks = try await credentials.keySet(of: client.id, deadline: deadline) else {
                throw ServiceError.invalidClient
            }
            let id = try await ClientAssertion.verify(assertion, of: client.id, jwks: jwks, issuer: issuer)
            // Every assertion is accepted once. Its id is deleted some time after the assertion has expired.
            do {
                try await usedProofs.use(id, deadline: deadline)
            } catch let error as ServiceError where error == .invalidProof {
                throw ServiceError.invalidClient
            }
        default: throw ServiceError.invalidClient
        }
    }
}

extension ServiceError {
    /// 401: client authentication failed (RFC 6749 §5.2), for whatever reason.
    static let invalidClient = ServiceError(
        .invalidClient,
        detail: "The client is unknown, or did not authenticate with the method that it is registered with.")
}
