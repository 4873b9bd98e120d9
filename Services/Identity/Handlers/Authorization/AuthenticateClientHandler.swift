import Crypto
import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Checks which client asks, and vouches for it to tokens. It is decided here and carried as a proof, so that a gateway
/// that is taken over can't act for a client whose secret it does not have.
struct AuthenticateClientHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.AuthenticateClient, _ context: CallContext
    ) async throws -> Identity.AuthenticatedClient {
        let deadline = context.deadline.instant
        guard let client = try await house.postgres.client(call.client, deadline: deadline) else {
            throw ServiceError.invalidClient
        }
        do {
            try await check(call.credentials, of: client, deadline)
        } catch let error as ServiceError where error == .invalidClient {
            let entry = AuditEntry(
                event: .clientRefused, application: client.applicationID, client: client.id, context: context)
            try await house.postgres.execute(entry.boundedInsert, deadline: deadline)
            throw error
        }
        let proof = try await house.proofs.sign(
            statement: ClientProof(
                client: client.id, application: client.applicationID,
                isConfidential: client.authentication != .none, isFirstParty: client.isFirstParty,
                request: context.requestID),
            for: .tokens)
        return Identity.AuthenticatedClient(client: client, proof: proof)
    }

    /// A client shows who it is in the one way that it is registered with: one that signs is not verified for a secret,
    /// and one that can keep none is not verified for bringing one.
    private func check(
        _ credentials: Identity.ClientCredentials, of client: Client, _ deadline: ContinuousClock.Instant
    ) async throws {
        switch (client.authentication, credentials) {
        case (.none, .none): return
        case (.secret, .secret(let secret)):
            let hashes = try await house.postgres.secretHashes(of: client.id, deadline: deadline)
            guard ClientSecrets.isOne(secret, of: hashes) else { throw ServiceError.invalidClient }
        case (.keys, .assertion(let assertion)):
            guard let jwks = try await house.postgres.jwks(of: client.id, deadline: deadline) else {
                throw ServiceError.invalidClient
            }
            let id = try await ClientAssertion.check(
                assertion, of: client.id, jwks: jwks, issuer: house.issuer)
            try await house.postgres.transaction(deadline: deadline) { transaction in
                // Each counts once; by the time it is forgotten here, it has expired.
                do {
                    try transaction.useProof(id)
                } catch let error as ServiceError where error == .invalidProof {
                    throw ServiceError.invalidClient
                }
            }
        default: throw ServiceError.invalidClient
        }
    }
}

/// The secrets of clients: 256 random bits, of which only the SHA-256 is kept.
enum ClientSecrets {
    /// Stands before every secret, so that it is recognized where it should not be.
    private static let prefix = "lks_"

    static func make() -> Secret {
        Secret(prefix + SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
    }

    static func hash(_ secret: Secret) -> Data { Data(SHA256.hash(data: Data(secret.reveal().utf8))) }

    /// Whether `secret` has one of `hashes`. Compares all of each in constant time.
    static func isOne(_ secret: Secret, of hashes: [Data]) -> Bool {
        let digest = SHA256.hash(data: Data(secret.reveal().utf8))
        return hashes.reduce(false) { found, hash in
            let isEqual = digest == hash
            return found || isEqual
        }
    }
}

extension PostgresClient {
    /// The hashes of the secrets of a client that count now.
    func secretHashes(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> [Data] {
        try await query(
            """
            SELECT hash FROM identity.client_secrets
            WHERE client_id = \(client.description) AND expires_at > now()
            """, deadline: deadline
        ).map { try $0[0].decode() }
    }

    /// The public keys of a client that signs, as JSON.
    func jwks(of client: ClientID, deadline: ContinuousClock.Instant) async throws -> String? {
        try await query(
            "SELECT jwks::text FROM identity.clients WHERE id = \(client.description)", deadline: deadline
        ).first?[0].decode(as: String?.self)
    }
}

extension ServiceError {
    /// 401: a client did not show who it is (RFC 6749 §5.2), whatever was wrong.
    static let invalidClient = ServiceError(
        .invalidClient,
        detail: "The client is unknown, or did not show who it is in the way that it is registered with.")
}
