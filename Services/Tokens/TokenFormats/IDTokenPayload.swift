import Foundation
import JWTKit
import Models

/// The claims of an ID token as jwt-kit reads them.
struct IDTokenPayload: JWTPayload {
    /// The `typ` of the header. It differs from that of access tokens, so that neither passes for the other (RFC 8725 §3.11).
    static let type = "JWT"

    let claims: IDTokenClaims

    init(from decoder: any Decoder) throws { claims = try IDTokenClaims(from: decoder) }

    func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }

    func verify(using algorithm: some JWTAlgorithm) throws {}
}
