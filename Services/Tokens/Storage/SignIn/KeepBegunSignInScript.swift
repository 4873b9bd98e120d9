import Foundation
import Primitives
import Redis

/// Stores what a browser has begun, an authorization request or the state of a provider sign-in, within a capacity; see
/// `keep_begun_sign_in.lua`.
struct KeepBegunSignInScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.keep_begun_sign_in_lua,
        keys: ["entry": \.entry, "index": \.index, "notice": \.notice],
        arguments: [
            "now": \.now, "ttl": \.ttl.milliseconds, "capacity": \.capacity, "name": \.name, "sealed": \.sealed,
            "browser": \.browser, "entry_prefix": \.entryPrefix,
        ])

    let entry: String
    let index: String
    /// Exists while operators have just been told that entries were dropped.
    let notice: String
    /// Milliseconds since 1970.
    let now: Int
    let ttl: Duration
    let capacity: Int
    /// The entry's name in the index.
    let name: String
    let sealed: Data
    /// The hash of the cookie that the entry is bound to; empty for none.
    let browser: String
    let entryPrefix: String

    /// How many entries were dropped, at most once a minute.
    typealias Reply = Int
}
