import Crypto
public import Foundation
import JWTKit
public import Models

/// Signs what one service has established, for one other service to believe.
public struct ProofSigner: Sendable {
    private let service: ServiceName
    private let keys: JWTKeyCollection

    /// A signer with the Ed25519 seed of `service`. Throws when the seed has not 32 bytes.
    public init(service: ServiceName, seed: SecretKey) async throws {
        self.service = service
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        keys = await JWTKeyCollection().add(
            eddsa: EdDSA.PrivateKey(backing: key), kid: JWKIdentifier(string: service.rawValue))
    }

    /// Signs `statement` for `audience`; the proof lives as long as statements of its type do.
    public func sign<Statement: ProofStatement>(
        statement: Statement, for audience: ServiceName, at date: Date = Date()
    ) async throws -> Proof {
        let now = Int(date.timeIntervalSince1970)
        let payload = ProofPayload(
            iss: service, aud: audience, iat: now, exp: now + Statement.lifetime, jti: UUID().uuidString,
            said: statement)
        let jws = try await keys.sign(
            payload, kid: JWKIdentifier(string: service.rawValue), header: ["typ": .string(Statement.type)])
        return Proof(Secret(jws))
    }

    /// Signs `claims` for `audience`; the proof lives 30 seconds and counts once.
    public func sign(_ claims: ProofClaims, for audience: ServiceName, at date: Date = Date()) async throws -> Proof {
        try await sign(statement: claims, for: audience, at: date)
    }
}
