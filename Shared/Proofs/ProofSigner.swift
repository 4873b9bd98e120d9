import Crypto
public import Foundation
import JWTKit
public import Models

/// Signs the proofs of one service.
public struct ProofSigner: Sendable {
    private let service: ServiceName
    private let keys: JWTKeyCollection

    /// - Parameter seed: the Ed25519 seed of `service`, 32 bytes.
    /// - Throws: a `CryptoKitError` for an invalid seed.
    public init(service: ServiceName, seed: SecretKey) async throws {
        self.service = service
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        keys = await JWTKeyCollection().add(
            eddsa: EdDSA.PrivateKey(backing: key), kid: JWKIdentifier(string: service.rawValue))
    }

    /// Signs `statement` for `audience`. The proof is valid for the lifetime of its type.
    public func sign<Statement: ProofStatement>(
        statement: Statement, for audience: ServiceName, at date: Date = Date()
    ) async throws -> Proof {
        let now = Int(date.timeIntervalSince1970)
        let payload = ProofPayload(
            iss: service, aud: audience, iat: now, exp: now + Statement.lifetime, jti: UUID().uuidString,
            statement: statement)
        let jws = try await keys.sign(
            payload, kid: JWKIdentifier(string: service.rawValue), header: ["typ": .string(Statement.type)])
        return Proof(Secret(jws))
    }

    /// Signs `claims` for `audience`. The proof is valid for 30 seconds, and can be used once.
    public func sign(_ claims: ProofClaims, for audience: ServiceName, at date: Date = Date()) async throws -> Proof {
        try await sign(statement: claims, for: audience, at: date)
    }
}
