import Crypto
import Foundation
import Models
import Synchronization

/// Tokens whose signature and claims were found good, by their SHA-256: checking a signature costs more than all else
/// that a request asks of this service. Bounded: when the younger half is full, the older half is forgotten.
final class CheckedTokens: Sendable {
    struct Entry: Sendable {
        let claims: AccessTokenClaims
        let kid: String
        /// The claims as the RPC answers them.
        let json: Data
    }

    private static let capacity = 10_000

    private struct Halves {
        var younger: [SHA256.Digest: Entry] = [:]
        var older: [SHA256.Digest: Entry] = [:]
    }

    private let halves = Mutex(Halves())

    subscript(digest: SHA256.Digest) -> Entry? {
        get {
            halves.withLock { halves in
                if let entry = halves.younger[digest] { return entry }
                guard let entry = halves.older[digest] else { return nil }
                halves.younger[digest] = entry
                return entry
            }
        }
        set {
            halves.withLock { halves in
                if halves.younger.count >= Self.capacity / 2 {
                    halves.older = halves.younger
                    halves.younger = [:]
                }
                halves.younger[digest] = newValue
            }
        }
    }
}
