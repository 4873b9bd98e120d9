import Crypto
public import Foundation
import JWTKit
public import Models
import Primitives

/// Verifies proofs that trusted services have made for one service.
public struct ProofVerifier: Sendable {
    /// A valid proof.
    public struct VerifiedProof<Statement: ProofStatement>: Sendable {
        /// The statement.
        public let claims: Statement
        /// Identifies the proof (`jti`). A service that accepts a proof once has to remember the id for ``memory``.
        public let id: String
    }

    /// A valid proof about a user's rights.
    public typealias Verified = VerifiedProof<ProofClaims>

    /// How long the id of a used proof has to be remembered: until the proof has expired.
    public static let memory: Duration = .seconds(ProofLifetime.standard + 2 * ProofLifetime.leeway)

    private let audience: ServiceName
    private let keys: [ServiceName: JWTKeyCollection]

    /// - Parameters:
    ///   - audience: the service that the proofs are made for.
    ///   - trusted: public Ed25519 keys (32 bytes) by service name.
    /// - Throws: an error for an invalid key or name.
    public init(audience: ServiceName, trusted: [String: SecretKey]) async throws {
        self.audience = audience
        var keys: [ServiceName: JWTKeyCollection] = [:]
        for (name, key) in trusted {
            guard let issuer = ServiceName(rawValue: name) else { throw ServiceError.internal }
            let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: key.reveal())
            keys[issuer] = await JWTKeyCollection().add(
                eddsa: EdDSA.PublicKey(backing: publicKey), kid: JWKIdentifier(string: name))
        }
        self.keys = keys
    }

    /// Verifies signature, type, issuer, audience, purpose, lifetime and request of a proof about a user's rights.
    ///
    /// - Parameters:
    ///   - issuer: the service that must have signed it.
    ///   - purpose: what it must authorize.
    ///   - request: the HTTP request that caused the call; a proof that was made for another one is refused.
    /// - Throws: ``ServiceError/invalidProof``, whatever is wrong.
    public func verify(
        _ proof: Proof, from issuer: ServiceName, for purpose: ProofClaims.Purpose, request: RequestID?,
        at date: Date = Date()
    ) async throws(ServiceError) -> Verified {
        let verified = try await verify(ProofClaims.self, proof, from: issuer, request: request, at: date)
        guard verified.claims.purpose == purpose else { throw .invalidProof }
        return verified
    }

    /// Verifies signature, type, issuer, audience, lifetime and request of a proof of a given type.
    ///
    /// - Throws: ``ServiceError/invalidProof``, whatever is wrong.
    public func verify<Statement: ProofStatement>(
        _ statement: Statement.Type, _ proof: Proof, from issuer: ServiceName, request: RequestID?,
        at date: Date = Date()
    ) async throws(ServiceError) -> VerifiedProof<Statement> {
        guard let payload: ProofPayload<Statement> = await payload(of: proof, from: issuer),
            payload.iss == issuer, payload.aud == audience, payload.isCurrent(at: Int(date.timeIntervalSince1970)),
            payload.statement.request == nil || payload.statement.request == request
        else { throw .invalidProof }
        return VerifiedProof(claims: payload.statement, id: payload.jti)
    }

    private func payload<Statement: ProofStatement>(
        of proof: Proof, from issuer: ServiceName
    ) async -> ProofPayload<Statement>? {
        let jws = [UInt8](proof.jws.reveal().utf8)
        guard jws.count <= 4096, let keys = keys[issuer] else { return nil }
        guard let header = JWTHeader(of: jws), header.typ == Statement.type, header.alg == "EdDSA",
            header.kid == issuer.rawValue
        else { return nil }
        return try? await keys.verify(jws)
    }
}
