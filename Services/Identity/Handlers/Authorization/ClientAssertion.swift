import Foundation
import JWTKit
import Models
import Primitives

/// JWTs with which clients authenticate (RFC 7523; `private_key_jwt` in OIDC Core §9).
enum ClientAssertion {
    /// How far in the future an assertion may expire, in seconds. Client libraries use up to an hour. Used assertions are
    /// remembered for longer than that.
    static let maximumLifetime = 3600
    /// How far the client's clock may be ahead of ours, in seconds.
    private static let leeway = 10
    /// In bytes.
    private static let maximumLength = 4096

    /// The accepted `typ` headers, in lower case: the explicit type or plain `jwt` (draft-ietf-oauth-rfc7523bis §4). The
    /// header may be missing, because libraries from before the draft don't send it.
    private static let types: Set<String?> = [
        "client-authentication+jwt", "application/client-authentication+jwt", "jwt", nil,
    ]

    /// The signature algorithms that a client may use, with their key types.
    private static let algorithms: [String: JWK.KeyType] = ["ES256": .ecdsa, "RS256": .rsa, "EdDSA": .octetKeyPair]

    /// Verifies an assertion of `client`. Its only audience must be our issuer identifier, as a single string. The token
    /// endpoint's URL is not accepted: another authorization server could publish our token endpoint as its own and so
    /// obtain assertions that we would accept (draft-ietf-oauth-rfc7523bis, CVE-2025-27370).
    ///
    /// - Returns: an identifier of the assertion, which must be accepted only once.
    /// - Throws: 401 `invalid_client`.
    static func verify(
        _ assertion: Secret, of client: ClientID, jwks: String, issuer: String, at date: Date = Date()
    ) async throws -> String {
        let bytes = [UInt8](assertion.reveal().utf8)
        let now = Int(date.timeIntervalSince1970)
        guard bytes.count <= maximumLength, let set = try? JSONDecoder().decode(JWKS.self, from: Data(jwks.utf8)),
            let header = Primitives.JWTHeader(of: bytes),
            types.contains(header.typ?.lowercased()), let key = key(of: set, named: header.kid),
            header.alg == key.algorithm?.rawValue,
            // Verify with this key alone, so that no other key of the set is tried.
            let keys = try? await JWTKeyCollection().add(jwk: key),
            let claims = try? await keys.verify(bytes, as: Payload.self),
            claims.iss == client.description, claims.sub == client.description,
            claims.aud == issuer,
            now < claims.exp, claims.exp <= now + maximumLifetime,
            claims.iat ?? now <= now + leeway, claims.nbf ?? now <= now + leeway,
            (1...256).contains(claims.jti.utf8.count)
        else { throw ServiceError.invalidClient }
        return "\(client) \(Data(claims.jti.utf8).sha256.base64URL)"
    }

    private static func key(of set: JWKS, named kid: String?) -> JWK? {
        if let kid { return set.keys.first { $0.keyIdentifier?.string == kid } }
        return set.keys.count == 1 ? set.keys[0] : nil
    }

    /// Whether `json` is a JWK Set of 1 to 10 public keys, each with a unique `kid` and an `alg` that fits its type.
    static func isKeySet(_ json: String) async -> Bool {
        guard json.utf8.count <= 16 * 1024, let set = try? JSONDecoder().decode(JWKS.self, from: Data(json.utf8)),
            (1...10).contains(set.keys.count), Set(set.keys.map(\.keyIdentifier?.string)).count == set.keys.count
        else { return false }
        for key in set.keys {
            guard let kid = key.keyIdentifier, let algorithm = key.algorithm?.rawValue,
                algorithms[algorithm] == key.keyType, key.privateExponent == nil,
                let keys = try? await JWTKeyCollection().add(jwk: key),
                (try? await keys.getKey(for: kid, alg: algorithm))?.name == algorithm
            else { return false }
        }
        return true
    }

    private struct Payload: JWTPayload {
        let iss: String
        let sub: String
        let aud: String
        let exp: Int
        let iat: Int?
        let nbf: Int?
        let jti: String

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }
}
