import Redis

/// A page of the messages that wait for their next attempt, by its time.
struct ListRetriesScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.list_retries_lua, keys: ["due_times": \.dueTimes, "retries": \.retries],
        arguments: ["last_due": \.lastDue, "last_id": \.lastID, "count": \.count])

    let dueTimes: String
    let retries: String
    /// The due time of the last message of the page before, as Redis wrote it; empty for the first page.
    let lastDue: String
    /// The id of the last message of the page before; empty for the first page.
    let lastID: String
    /// How many messages the page has at most.
    let count: Int

    struct Reply: ScriptReply {
        struct Retry: Sendable {
            let id: String
            /// The time of the next attempt in milliseconds since the epoch, as Redis wrote it.
            let due: String
            /// The JSON of the message; empty if it is missing.
            let json: String
        }

        let retries: [Retry]

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            var retries: [Retry] = []
            while !fields.isAtEnd {
                let (id, due, json) = (try fields.text(), try fields.text(), try fields.text())
                retries.append(Retry(id: id, due: due, json: json))
            }
            self.retries = retries
        }
    }
}
