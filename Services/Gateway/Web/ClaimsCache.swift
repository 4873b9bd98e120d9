import Foundation
import Models
import Synchronization

/// Remembers what the JSON of claims means. A token's claims never change, so a token that is used again brings the
/// same bytes, and decoding fifteen members anew would be a good part of a request's work.
final class ClaimsCache: Sendable {
    private static let capacity = 10_000
    private let known = Mutex<[Data: AccessTokenClaims]>([:])

    /// The claims that `json` holds. Throws 500 for JSON that is none.
    func claims(_ json: Data) throws -> AccessTokenClaims {
        if let claims = known.withLock({ $0[json] }) { return claims }
        guard let claims = try? JSONDecoder().decode(AccessTokenClaims.self, from: json) else {
            throw ServiceError.internal
        }
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[json] = claims
        }
        return claims
    }
}
