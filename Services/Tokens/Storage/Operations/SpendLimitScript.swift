import Models
import Redis

/// Counts one use of a limit and of its larger groups; see `spend_limit.lua`.
struct SpendLimitScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.spend_limit_lua, moreKeys: ("counters", \.counters),
        moreArguments: ("rules", { $0.rules.flatMap { [$0.limit, $0.milliseconds] } }))

    /// From the smallest group to the largest.
    let counters: [String]
    /// One for each counter.
    let rules: [Tokens.LimitRule]

    /// The counters that the use counted for: all, or up to the first whose limit it exceeded.
    struct Reply: ScriptReply {
        struct Window: Sendable {
            /// Uses in the window, this one included.
            let uses: Int
            /// Milliseconds until the window ends.
            let timeLeft: Int
        }

        let windows: [Window]

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            var windows: [Window] = []
            while !fields.isAtEnd { windows.append(Window(uses: try fields.int(), timeLeft: try fields.int())) }
            guard !windows.isEmpty else { throw .protocolError }
            self.windows = windows
        }
    }
}

extension Tokens.LimitRule {
    /// Length of the window in milliseconds, as Redis counts.
    var milliseconds: Int { window * 1000 }
}
