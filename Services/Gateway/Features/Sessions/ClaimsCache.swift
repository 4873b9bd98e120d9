import Foundation
import Models
import ServiceKit

/// Caches decoded claims by their JSON. A token's claims never change, so a token that is used again yields the same bytes, and
/// decoding fifteen members each time would be a considerable part of a request's work.
struct ClaimsCache: Sendable {
    private let cache = RecentCache<Key, AccessTokenClaims>(capacity: 10_000)

    /// Hashes all bytes: `Data` itself hashes only the first few, which are the same in all claims.
    private struct Key: Hashable {
        let json: Data

        func hash(into hasher: inout Hasher) {
            json.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// The claims in `json`. Throws 500 `internal_error` if they can't be decoded.
    func claims(_ json: Data) throws -> AccessTokenClaims {
        let key = Key(json: json)
        if let claims = cache[key] { return claims }
        guard let claims = try? JSONDecoder().decode(AccessTokenClaims.self, from: json) else {
            throw ServiceError.internal
        }
        cache[key] = claims
        return claims
    }
}
