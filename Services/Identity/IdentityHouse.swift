import Models
import Postgres
import Proofs
import RPC

// What handlers of SocialLogin still take from the root.
typealias IdentityHouse = IdentityService

extension IdentityService {
    var emails: EmailHasher { emailHasher }
    var proofs: ProofSigner { signer }
    var peerProofVerifier: ProofVerifier { verifier }

    /// The client with this id. Throws 400 `unknown_client` if there is none.
    func knownClient(_ id: ClientID, _ context: CallContext) async throws -> Client {
        try await clients.require(id, deadline: context.deadline.instant)
    }

    /// Where a provider sends browsers back to: each to a path of its own, so that none can answer for another.
    func callback(of provider: Provider) -> String { "\(issuer)/auth/\(provider)/callback" }

    func vouch(
        for profile: SessionProfile, epoch: Int, client: ClientID, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        try await sessionProofs.attest(profile, epoch: epoch, client: client, methods: methods, context)
    }

    func epochProof(
        _ epoch: Int, of user: UserID, keeping kept: SessionID? = nil, _ context: CallContext
    ) async throws -> Proof {
        try await sessionProofs.epochProof(epoch, of: user, keeping: kept, context)
    }

    func activeUser(_ id: UserID, of application: ApplicationID, _ context: CallContext) async throws -> UserRecord {
        try await ActiveUsers(users: users).find(id, of: application, context)
    }
}

extension PostgresClient {
    func user(
        _ user: UserID, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> UserRecord? {
        try await UserStore(postgres: self).user(user, of: application, deadline: deadline)
    }

    func credential(
        of user: UserID, application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> StoredCredential? {
        try await PasswordStore(postgres: self).credential(of: user, application: application, deadline: deadline)
    }
}

extension Row.Cell {
    /// The case that a text column names.
    func decodeCase<Value: RawRepresentable<String>>(as _: Value.Type = Value.self) throws -> Value {
        guard let value = Value(rawValue: try decode(as: String.self)) else {
            throw PostgresError.decoding(column: String(describing: Value.self))
        }
        return value
    }
}
