import Crypto
import Foundation
import Models
import ServiceKit

/// Caches decoded claims by their JSON. A token's claims never change, so a token that is used again yields the same bytes, and
/// decoding fifteen members each time would be a considerable part of a request's work.
struct ClaimsCache: Sendable {
    /// The tokens of a busy hour, of about 1 KB each. Only tokens that were found valid get here.
    private let cache = RecentCache<SHA256.Digest, AccessTokenClaims>(capacity: 32_000)

    /// The claims in `json`. Throws 500 `internal_error` if they can't be decoded.
    func claims(_ json: Data) throws -> AccessTokenClaims {
        let key = SHA256.hash(data: json)
        if let claims = cache[key] { return claims }
        guard let claims = try? JSONDecoder().decode(AccessTokenClaims.self, from: json) else {
            throw ServiceError.internal
        }
        cache[key] = claims
        return claims
    }
}
