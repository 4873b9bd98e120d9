extension RedisClient {
    /// Checks that the server replies (`PING`); in a cluster, that a primary does.
    public func ping() async throws(RedisError) {
        let reply = try await send(RedisCommand("PING"))
        guard reply.string == "PONG" else { throw .protocolError }
    }

    /// Runs commands with no other command in between (`MULTI` … `EXEC`), and returns their replies in order. All keys lie in one
    /// slot.
    ///
    /// If a command fails while it runs, its place has ``RedisReply/error(_:)``, and the others still run, as Redis does it.
    /// - Throws: ``RedisError``; ``RedisError/server(_:)`` with the first error when Redis refused to queue a command, and then
    ///   none has run.
    public func transaction(
        _ commands: [RedisCommand], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        let framed = [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")]
        return try await CommandSpan.start("MULTI", count: commands.count).around { () async throws(RedisError) in
            let replies = try await sendTransaction(framed, deadline: deadline)
            if let results = replies.last?.array { return results }
            for case .error(let error) in replies { throw .server(error) }
            throw .protocolError
        }
    }
}
