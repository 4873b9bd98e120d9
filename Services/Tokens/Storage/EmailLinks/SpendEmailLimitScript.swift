import Models
import Primitives
import Redis

/// Counts an email to a mailbox; see `spend_email_limit.lua`.
struct SpendEmailLimitScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.spend_email_limit_lua,
        keys: ["sent": \.sent, "used": \.used, "requests": \.requests], moreKeys: ("counters", \.counters),
        arguments: [
            "recent_ttl": { $0.recentTTL?.milliseconds ?? 0 }, "requests_limit": \.requestsRule.limit,
            "requests_window": \.requestsRule.milliseconds,
        ],
        moreArguments: ("rules", { $0.rules.flatMap { [$0.limit, $0.milliseconds] } }))

    /// Exists while an email of the purpose was just sent.
    let sent: String
    /// Exists when that email is no longer valid for the caller.
    let used: String
    /// Counts what the caller asks for.
    let requests: String
    /// Count emails.
    let counters: [String]
    /// How long an email makes another one needless; nil for emails that are all sent.
    let recentTTL: Duration?
    let requestsRule: Tokens.LimitRule
    /// One for each of ``counters``.
    let rules: [Tokens.LimitRule]

    struct Reply: ScriptReply {
        let verdict: Tokens.SpendEmailLimit.Reply.Verdict
        /// The limit with the least left: an index of ``counters``; nil for the caller's requests.
        let counter: Int?
        let remaining: Int
        /// Milliseconds until the window ends.
        let timeLeft: Int

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            verdict = try fields.outcome()
            let number = try fields.int()
            counter = number == 0 ? nil : number - 1
            remaining = try fields.int()
            timeLeft = try fields.int()
            try fields.end()
        }
    }
}
