import Foundation
import Primitives
import Redis

/// Stores an authorization request within a capacity; see `keep_authorization.lua`.
struct KeepAuthorizationScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.keep_authorization_lua,
        keys: ["request": \.request, "index": \.index, "notice": \.notice],
        arguments: [
            "now": \.now, "ttl": \.ttl.milliseconds, "capacity": \.capacity, "name": \.name, "sealed": \.sealed,
            "request_prefix": \.requestPrefix,
        ])

    let request: String
    let index: String
    /// Exists while operators have just been told that requests were dropped.
    let notice: String
    /// Milliseconds since 1970.
    let now: Int
    let ttl: Duration
    let capacity: Int
    /// The request's name in the index.
    let name: String
    let sealed: Data
    let requestPrefix: String

    /// How many requests were dropped, at most once a minute.
    typealias Reply = Int
}
