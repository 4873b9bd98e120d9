import Redis

extension RedisReply {
    /// A bulk string, as Redis sends it.
    static func text(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    /// An array of bulk strings.
    static func texts(_ texts: String...) -> RedisReply { .array(texts.map { .text($0) }) }
}

/// A script replied something else than the test expects.
struct UnexpectedReply: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
