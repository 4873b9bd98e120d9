import Crypto
public import Foundation
import JWTKit
public import Models

/// Checks proofs that were made for one service by those that it believes.
public struct ProofVerifier: Sendable {
    /// What a good proof says, and what is needed to accept it once only.
    public struct VerifiedProof<Statement: ProofStatement>: Sendable {
        /// What it says.
        public let claims: Statement
        /// Names this proof. Whoever acts on it has to remember the id for ``memory`` and refuse it from then on.
        public let id: String
    }

    /// What a good proof about a user's rights says.
    public typealias Verified = VerifiedProof<ProofClaims>

    /// How long the id of a used proof has to be remembered: until the proof itself has expired.
    public static let memory: Duration = .seconds(ProofLife.standard + 2 * ProofLife.leeway)

    private let audience: ServiceName
    private let keys: [ServiceName: JWTKeyCollection]

    /// A verifier for proofs made for `audience`. `trusted` holds public Ed25519 keys (32 bytes) by service name.
    /// Throws when a key or a name is not usable.
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

    /// Checks signature, type, issuer, audience, purpose, lifetime and request of a proof.
    ///
    /// - Parameters:
    ///   - issuer: the service that must have made it.
    ///   - purpose: what it must be for.
    ///   - request: the request that the call at hand is for; a proof made for another one is refused.
    /// - Throws: ``ServiceError/invalidProof``, whatever was wrong.
    public func verify(
        _ proof: Proof, from issuer: ServiceName, for purpose: ProofClaims.Purpose, request: RequestID?,
        at date: Date = Date()
    ) async throws(ServiceError) -> Verified {
        let verified = try await verify(ProofClaims.self, proof, from: issuer, request: request, at: date)
        guard verified.claims.purpose == purpose else { throw .invalidProof }
        return verified
    }

    /// Checks signature, type, issuer, audience, lifetime and request of a proof of some kind of statement.
    ///
    /// - Throws: ``ServiceError/invalidProof``, whatever was wrong.
    public func verify<Statement: ProofStatement>(
        _ statement: Statement.Type, _ proof: Proof, from issuer: ServiceName, request: RequestID?,
        at date: Date = Date()
    ) async throws(ServiceError) -> VerifiedProof<Statement> {
        guard let payload: ProofPayload<Statement> = await payload(of: proof, from: issuer),
            payload.iss == issuer, payload.aud == audience, payload.isCurrent(at: Int(date.timeIntervalSince1970)),
            payload.said.request == nil || payload.said.request == request
        else { throw .invalidProof }
        return VerifiedProof(claims: payload.said, id: payload.jti)
    }

    private func payload<Statement: ProofStatement>(
        of proof: Proof, from issuer: ServiceName
    ) async -> ProofPayload<Statement>? {
        let jws = [UInt8](proof.jws.reveal().utf8)
        guard jws.count <= 4096, let keys = keys[issuer] else { return nil }
        guard let header = try? DefaultJWTParser().parse(jws, as: ProofPayload<Statement>.self).header,
            header.typ == Statement.type, header.alg == "EdDSA", header.kid == issuer.rawValue
        else { return nil }
        return try? await keys.verify(jws)
    }
}
