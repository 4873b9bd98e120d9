import Foundation
import JWTKit
import Models

/// The claims as jwt-kit reads them. What they have to say is checked by `AccessTokenChecker`, which knows the issuer
/// and the time.
struct AccessTokenPayload: JWTPayload {
    /// The `typ` of the header (RFC 9068 §2.1).
    static let type = "at+jwt"

    let claims: AccessTokenClaims

    init(from decoder: any Decoder) throws { claims = try AccessTokenClaims(from: decoder) }

    func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }

    func verify(using algorithm: some JWTAlgorithm) throws {}
}
