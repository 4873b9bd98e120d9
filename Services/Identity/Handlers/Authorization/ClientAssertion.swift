import Crypto
import Foundation
import JWTKit
import Models

/// JWTs by which clients show who they are (RFC 7523, `private_key_jwt` of OIDC Core §9).
enum ClientAssertion {
    /// How far ahead one may expire, in seconds: client libraries take an hour. For longer it is remembered that it was used.
    static let maximumLifetime = 3600
    private static let leeway = 10
    private static let longest = 4096

    /// What an assertion may be called in its header, in lower case: by its own name, or as any JWT (draft-ietf-oauth-
    /// rfc7523bis §4). One without a type counts too: libraries from before the draft leave it out.
    private static let types: Set<String?> = [
        "client-authentication+jwt", "application/client-authentication+jwt", "jwt", nil,
    ]

    /// What a client's keys may be for.
    private static let algorithms: [String: JWK.KeyType] = ["ES256": .ecdsa, "RS256": .rsa, "EdDSA": .octetKeyPair]

    /// Checks an assertion of `client` for this server, which it has to name by its issuer, alone and as one string. The
    /// token endpoint is not enough: another server can publish ours as its own, and would be sent an assertion that we
    /// believe (draft-ietf-oauth-rfc7523bis, CVE-2025-27370).
    ///
    /// - Returns: what names the assertion, to be accepted once.
    /// - Throws: 401 `invalid_client`.
    static func check(
        _ assertion: Secret, of client: ClientID, jwks: String, issuer: String, at date: Date = Date()
    ) async throws -> String {
        let bytes = [UInt8](assertion.reveal().utf8)
        let now = Int(date.timeIntervalSince1970)
        guard bytes.count <= longest, let set = try? JSONDecoder().decode(JWKS.self, from: Data(jwks.utf8)),
            let header = try? DefaultJWTParser().parse(bytes, as: Payload.self).header,
            types.contains(header.typ?.lowercased()), let key = key(of: set, named: header.kid),
            header.alg == key.algorithm?.rawValue,
            // Only this key, so that none can stand in for another.
            let keys = try? await JWTKeyCollection().add(jwk: key),
            let said = try? await keys.verify(bytes, as: Payload.self),
            said.iss == client.description, said.sub == client.description,
            said.aud == issuer,
            now < said.exp, said.exp <= now + maximumLifetime,
            said.iat ?? now <= now + leeway, said.nbf ?? now <= now + leeway,
            (1...256).contains(said.jti.utf8.count)
        else { throw ServiceError.invalidClient }
        return "\(client) \(Data(SHA256.hash(data: Data(said.jti.utf8))).base64URL)"
    }

    private static func key(of set: JWKS, named kid: String?) -> JWK? {
        if let kid { return set.keys.first { $0.keyIdentifier?.string == kid } }
        return set.keys.count == 1 ? set.keys[0] : nil
    }

    /// Whether `json` is a set of public keys that assertions can be checked with: each with an id of its own and the one
    /// algorithm that it is for.
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
