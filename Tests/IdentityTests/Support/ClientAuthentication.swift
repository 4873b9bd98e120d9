import Crypto
import Foundation
import JWTKit
import Models
import Proofs
import RPC

@testable import IdentityService

extension IdentityFixture {
    /// Authenticates a client, and reads the proof of it as tokens does.
    func authenticate(_ credentials: Identity.ClientCredentials, as client: ClientID? = nil) async throws -> ClientProof
    {
        let request = RequestID.make()
        let reply = try await call(
            Identity.AuthenticateClient(client: client ?? self.client.id, credentials: credentials), context(request))
        return try await proofs.verify(ClientProof.self, reply.proof, from: .identity, request: request).claims
    }

    /// The error code when authenticating a client; nil if it succeeds.
    func authenticationError(_ credentials: Identity.ClientCredentials, as client: ClientID? = nil) async -> String? {
        await error { try await authenticate(credentials, as: client) }?.code.rawValue
    }

    /// A new secret of the client.
    func renewSecret(overlap: Int = 0) async throws -> Secret {
        try await call(Identity.RenewClientSecret(client: client.id, overlap: overlap), context()).secret
    }

    /// Registers a key for the client, and returns the client's id.
    func register(_ key: P256.Signing.PrivateKey) async throws -> String {
        try await call(Identity.UpdateOAuthClient(client: client.id, jwks: TestAssertion.keySet(key)), context())
            .id.description
    }
}

/// A client assertion that tests change before they sign it.
struct TestAssertion: JWTPayload {
    /// `aud` as one string, or as a list.
    enum Audience: Codable {
        case one(String)
        case list([String])

        init(from decoder: any Decoder) throws { self = .list(try [String](from: decoder)) }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .one(let audience): try audience.encode(to: encoder)
            case .list(let audiences): try audiences.encode(to: encoder)
            }
        }
    }

    var iss: String
    var sub: String
    var aud = Audience.one(IdentityFixture.issuer)
    var exp = Int(Date().timeIntervalSince1970) + 60
    var iat: Int? = Int(Date().timeIntervalSince1970)
    var jti = UUID().uuidString

    func verify(using algorithm: some JWTAlgorithm) throws {}

    /// The JWK Set with one public key.
    static func keySet(_ key: P256.Signing.PrivateKey, kid: String = "k1") -> String {
        let point = key.publicKey.rawRepresentation
        return """
            {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"\(kid)",\
            "x":"\(Data(point.prefix(32)).base64URL)","y":"\(Data(point.suffix(32)).base64URL)"}]}
            """
    }

    /// The assertion as the client sends it.
    func signed(
        by key: P256.Signing.PrivateKey, kid: String = "k1", type: String? = nil
    ) async throws -> Identity.ClientCredentials {
        let keys = await JWTKeyCollection().add(
            ecdsa: try ES256PrivateKey(backing: key), kid: JWKIdentifier(string: kid))
        var header = JWTHeader()
        // JWTKit writes `JWT` unless this is nil.
        header.typ = type
        return .assertion(Secret(try await keys.sign(self, kid: JWKIdentifier(string: kid), header: header)))
    }
}
