import Foundation
import Primitives
import Redis

/// Stores the challenge of a passkey within a capacity; see `keep_passkey_challenge.lua`.
struct KeepPasskeyChallengeScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.keep_passkey_challenge_lua,
        keys: ["challenge": \.challenge, "index": \.index, "notice": \.notice],
        arguments: [
            "now": \.now, "ttl": \.ttl.milliseconds, "capacity": \.capacity, "name": \.name, "sealed": \.sealed,
            "device": \.device, "challenge_prefix": \.challengePrefix,
        ])

    let challenge: String
    let index: String
    /// Exists while operators have just been told that challenges were dropped.
    let notice: String
    /// Milliseconds since 1970.
    let now: Int
    let ttl: Duration
    let capacity: Int
    /// The challenge's name in the index.
    let name: String
    let sealed: Data
    /// Empty for a caller that keeps no cookies.
    let device: String
    let challengePrefix: String

    /// How many challenges were dropped, at most once a minute.
    typealias Reply = Int
}
