import Crypto
import Foundation
import Models
import ServiceKit

/// Tokens whose signature and claims were found good, by their SHA-256: checking a signature costs more than all else
/// that a request asks of this service.
typealias CheckedTokens = RecentCache<SHA256.Digest, CheckedToken>

/// What a token that was found good says.
struct CheckedToken: Sendable {
    let claims: AccessTokenClaims
    let kid: String
    /// The claims as the RPC answers them.
    let json: Data
}
