import Foundation
import JWTKit
import Models

/// Signs access tokens with one key. All of them have the same header, so it is encoded once, and no other task is
/// waited for: signing is most of what a refresh costs here.
struct AccessTokenSigner: Sendable {
    private let algorithm: any JWTAlgorithm
    /// The encoded header with the period after it.
    private let header: String

    /// A signer that names its key `kid`.
    init(kid: String, algorithm: any JWTAlgorithm) throws {
        self.algorithm = algorithm
        let fields = ["alg": algorithm.name, "kid": kid, "typ": AccessTokenPayload.type]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        header = try encoder.encode(fields).base64URL + "."
    }

    /// The token that says `claims` (RFC 7515 §7.1).
    func sign(_ claims: AccessTokenClaims) throws -> AccessToken {
        let input = header + (try JSONEncoder().encode(claims)).base64URL
        let signature = try algorithm.sign(Array(input.utf8))
        return Secret(input + "." + Data(signature).base64URL)
    }
}
