import Foundation
import Models
import ServiceKit

/// Remembers what the JSON of claims means. A token's claims never change, so a token that is used again brings the
/// same bytes, and decoding fifteen members anew would be a good part of a request's work.
struct ClaimsCache: Sendable {
    private let known = RecentCache<Key, AccessTokenClaims>(capacity: 10_000)

    /// All of the bytes count: `Data` itself hashes only the first few, which are alike in all claims.
    private struct Key: Hashable {
        let json: Data

        func hash(into hasher: inout Hasher) {
            json.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// The claims that `json` holds. Throws 500 for JSON that is none.
    func claims(_ json: Data) throws -> AccessTokenClaims {
        let key = Key(json: json)
        if let claims = known[key] { return claims }
        guard let claims = try? JSONDecoder().decode(AccessTokenClaims.self, from: json) else {
            throw ServiceError.internal
        }
        known[key] = claims
        return claims
    }
}
