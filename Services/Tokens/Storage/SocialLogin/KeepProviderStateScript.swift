import Foundation
import Primitives
import Redis

/// Stores the state of a provider sign-in within a capacity; see `keep_provider_state.lua`.
struct KeepProviderStateScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.keep_provider_state_lua,
        keys: ["state": \.state, "index": \.index, "notice": \.notice],
        arguments: [
            "now": \.now, "ttl": \.ttl.milliseconds, "capacity": \.capacity, "name": \.name, "sealed": \.sealed,
            "browser_hash": \.browserHash, "state_prefix": \.statePrefix,
        ])

    let state: String
    let index: String
    /// Exists while operators have just been told that states were dropped.
    let notice: String
    /// Milliseconds since 1970.
    let now: Int
    let ttl: Duration
    let capacity: Int
    /// The state's name in the index.
    let name: String
    let sealed: Data
    let browserHash: String
    let statePrefix: String

    /// How many states were dropped, at most once a minute.
    typealias Reply = Int
}
