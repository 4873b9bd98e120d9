import Crypto
import Foundation
import Models
import ServiceKit

/// Remembers refresh tokens that were refused for good, so that a browser or program that keeps sending one is answered
/// without asking tokens, and without spending what its neighbours at the same address may need. Holds hashes only.
struct DeadTokens: Sendable {
    /// As long as the window of the limit that it spares.
    private static let memory: Duration = .seconds(300)

    private let known = RecentCache<Data, ContinuousClock.Instant>(capacity: 10_000)

    /// Whether `token` was refused for good of late.
    func contains(_ token: RefreshToken, at now: ContinuousClock.Instant = .now) -> Bool {
        known[Self.key(token)].map { $0.duration(to: now) < Self.memory } ?? false
    }

    /// Notes that `token` was refused for good.
    func insert(_ token: RefreshToken, at now: ContinuousClock.Instant = .now) { known[Self.key(token)] = now }

    private static func key(_ token: RefreshToken) -> Data { Data(SHA256.hash(data: Data(token.reveal().utf8))) }
}
