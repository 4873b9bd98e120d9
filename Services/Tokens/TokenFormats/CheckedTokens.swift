import Crypto
import Foundation
import Models
import ServiceKit

/// Tokens with a valid signature and valid claims, by their SHA-256. Verifying a signature costs more than everything else that
/// a request needs of this service.
typealias CheckedTokens = RecentCache<SHA256.Digest, CheckedToken>

/// The contents of a valid token.
struct CheckedToken: Sendable {
    let claims: AccessTokenClaims
    /// The id of the key that signed it.
    let kid: String
    /// The claims, encoded as the reply of `tokens.check_access_token`.
    let json: Data
}
