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

    private let halves: Mutex<Halves>

    /// Remembers at most `capacity` tokens.
    init(capacity: Int = 10_000) { halves = Mutex(Halves(room: capacity / 2)) }

    /// How many tokens are remembered.
    var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    subscript(digest: SHA256.Digest) -> Entry? {
        get {
            halves.withLock { halves in
                if let entry = halves.younger[digest] { return entry }
                guard let entry = halves.older[digest] else { return nil }
                halves.remember(entry, digest)
                return entry
            }
        }
        set {
            guard let newValue else { return }
            halves.withLock { $0.remember(newValue, digest) }
        }
    }

    private struct Halves {
        let room: Int
        var younger: [SHA256.Digest: Entry] = [:]
        var older: [SHA256.Digest: Entry] = [:]

        mutating func remember(_ entry: Entry, _ digest: SHA256.Digest) {
            if younger.count >= room {
                older = younger
                younger = [:]
            }
            younger[digest] = entry
        }
    }
}
