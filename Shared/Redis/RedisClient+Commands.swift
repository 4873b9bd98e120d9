extension RedisClient {
    /// Asks for a sign of lifetime.
    public func ping() async throws(RedisError) {
        let reply = try await send(RedisCommand("PING"))
        guard reply.string == "PONG" else { throw .protocolError }
    }

    /// Executes commands with nothing between them (`MULTI` … `EXEC`), and gives an answer for each.
    ///
    /// As Redis does, it runs all commands even if one of them fails while it runs; that one has
    /// ``RedisReply/error(_:)`` in its place.
    /// - Throws: ``RedisError``; ``RedisError/server(_:)`` with the first refusal when Redis would not even line a command
    ///   up, and then none has run.
    public func transaction(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        let framed = [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")]
        let replies = try await pipeline(framed, deadline: deadline)
        if let results = replies.last?.array { return results }
        for case .error(let refusal) in replies { throw .server(refusal) }
        throw .protocolError
    }
}
