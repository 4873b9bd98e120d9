import Foundation
import Models
import Primitives
import ServiceKit

/// Remembers refresh tokens that were refused for good. A browser or program that keeps sending one is answered without
/// asking tokens, and without using up the rate limit that it shares with its network. Holds only hashes.
///
/// Made-up tokens get here as well and replace others, because only tokens can tell them from genuine ones. A token that was
/// replaced is asked about again, so this costs no more than it would without the cache.
struct RefusedTokens: Sendable {
    /// As long as the window of the rate limit that this spares.
    private static let lifetime: Duration = .seconds(300)

    private let refusedAt = RecentCache<Data, ContinuousClock.Instant>(capacity: 10_000)

    /// Whether `token` was refused for good within ``lifetime``.
    func contains(_ token: RefreshToken, at now: ContinuousClock.Instant = .now) -> Bool {
        refusedAt[Self.key(token)].map { $0.duration(to: now) < Self.lifetime } ?? false
    }

    /// Remembers that `token` was refused for good, or revoked.
    func insert(_ token: RefreshToken, at now: ContinuousClock.Instant = .now) { refusedAt[Self.key(token)] = now }

    private static func key(_ token: RefreshToken) -> Data { token.sha256 }
}
