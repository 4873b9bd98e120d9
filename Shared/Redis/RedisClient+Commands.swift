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

    /// The keys and arguments of one run of a script.
    public struct ScriptRun: Sendable {
        let keys: [String]
        let arguments: [any RedisArgument]

        /// Takes the keys, which are all on one node of a cluster, and the arguments.
        public init(keys: [String], arguments: [any RedisArgument]) {
            self.keys = keys
            self.arguments = arguments
        }
    }

    /// Runs a script several times in one round trip, and gives an answer for each run in their order. Others' commands
    /// may run between them.
    ///
    /// - Throws: ``RedisError``; the first error that a run answers is ``RedisError/server(_:)``.
    public func run(
        _ script: UntypedScript, each runs: [ScriptRun], deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> [RedisReply] {
        func commands(_ name: String, _ body: String) -> [RedisCommand] {
            runs.map { run in
                let rest: [any RedisArgument] = [run.keys.count] + run.keys + run.arguments
                return RedisCommand(name, arguments: [body] + rest)
            }
        }
        var replies = try await pipeline(commands("EVALSHA", script.sha1), deadline: deadline)
        if case .error(let error)? = replies.first, error.code == "NOSCRIPT" {
            // As after a restart. Redis knows it from the first of these on.
            replies = try await pipeline(commands("EVAL", script.source), deadline: deadline)
        }
        for case .error(let error) in replies { throw .server(error) }
        return replies
    }

    /// Runs a script by its hash, and sends its source when Redis doesn't know it, as after a restart.
    ///
    /// - Parameters:
    ///   - keys: what the script finds in `KEYS`: every key that it touches.
    ///   - arguments: what it finds in `ARGV`.
    /// - Throws: ``RedisError``; ``RedisError/server(_:)`` when the script answers an error.
    public func run(
        _ script: UntypedScript, keys: [String] = [], arguments: [any RedisArgument] = [],
        deadline: ContinuousClock.Instant? = nil
    ) async throws(RedisError) -> RedisReply {
        let rest: [any RedisArgument] = [keys.count] + keys + arguments
        do {
            return try await send(RedisCommand("EVALSHA", arguments: [script.sha1] + rest), deadline: deadline)
        } catch .server(let error) where error.code == "NOSCRIPT" {
            return try await send(RedisCommand("EVAL", arguments: [script.source] + rest), deadline: deadline)
        }
    }
}
