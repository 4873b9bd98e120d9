import Crypto
import Foundation
import JWTKit
import Models
import Primitives

/// Signs access tokens and ID tokens with one key. Signing is most of what a refresh costs here, so the headers, which never
/// change, are encoded once, and signing does not suspend.
struct TokenSigner: Sendable {
    private let algorithm: any JWTAlgorithm
    /// The encoded headers, each with the period after it.
    private let accessTokenHeader: String
    private let idTokenHeader: String

    /// A signer that names its key `kid`.
    init(kid: String, algorithm: any JWTAlgorithm) throws {
        self.algorithm = algorithm
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func header(_ type: String) throws -> String {
            try encoder.encode(["alg": algorithm.name, "kid": kid, "typ": type]).base64URL + "."
        }
        accessTokenHeader = try header(AccessTokenPayload.type)
        idTokenHeader = try header(IDTokenPayload.type)
    }

    /// The access token with these claims (RFC 7515 §7.1, RFC 9068).
    func sign(_ claims: AccessTokenClaims) throws -> AccessToken {
        try sign(accessTokenHeader + Data(claims.compactJSON).base64URL)
    }

    /// The ID token with these claims, bound to the access token issued with it (`at_hash`, OIDC Core §3.1.3.6).
    func sign(_ claims: IDTokenClaims, beside accessToken: AccessToken) throws -> Secret {
        var claims = claims
        claims.accessTokenHash = hash(of: accessToken)
        return try sign(idTokenHeader + (try JSONEncoder().encode(claims)).base64URL)
    }

    private func sign(_ input: String) throws -> Secret {
        let signature = try algorithm.sign(Array(input.utf8))
        return Secret(input + "." + Data(signature).base64URL)
    }

    /// The left half of the hash that the signature's algorithm uses (OIDC Core §3.1.3.6): SHA-512 for Ed25519.
    private func hash(of token: AccessToken) -> String {
        let bytes = Data(token.reveal().utf8)
        return algorithm.name == SigningAlgorithm.edDSA.rawValue
            ? Data(SHA512.hash(data: bytes).prefix(32)).base64URL : bytes.sha256.prefix(16).base64URL
    }
}
