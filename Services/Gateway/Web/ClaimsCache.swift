import Foundation
import Models
import Synchronization

/// Remembers what the JSON of claims means. A token's claims never change, so a token that is used again brings the
/// same bytes, and decoding fifteen members anew would be a good part of a request's work.
final class ClaimsCache: Sendable {
    private static let capacity = 10_000
    private let known = Mutex<[Key: AccessTokenClaims]>([:])

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
        if let claims = known.withLock({ $0[key] }) { return claims }
        guard let claims = try? JSONDecoder().decode(AccessTokenClaims.self, from: json) else {
            throw ServiceError.internal
        }
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[key] = claims
        }
        return claims
    }
}
