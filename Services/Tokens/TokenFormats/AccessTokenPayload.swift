import Foundation
import JWTKit
import Models

/// The claims of an access token as jwt-kit reads them. `AccessTokenChecker` checks them: it knows the issuer and the time.
struct AccessTokenPayload: JWTPayload {
    /// The `typ` of the header (RFC 9068 §2.1).
    static let type = "at+jwt"

    let claims: AccessTokenClaims

    init(from decoder: any Decoder) throws { claims = try AccessTokenClaims(from: decoder) }

    func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }

    func verify(using algorithm: some JWTAlgorithm) throws {}
}
