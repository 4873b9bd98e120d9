/// The memory of a Redis server, as `INFO memory` reports it.
public struct RedisMemory: Sendable, Equatable {
    /// Bytes in use.
    public let used: Int
    /// Maximum number of bytes; nil without a limit.
    public let limit: Int?
    /// What happens beyond the limit: `noeviction`, `allkeys-lru`, …
    public let policy: String

    /// Reads the reply of `INFO memory`; nil for other text.
    public init?(info: String) {
        var fields: [Substring: Substring] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let used = fields["used_memory"].flatMap({ Int($0) }),
            let limit = fields["maxmemory"].flatMap({ Int($0) }),
            let policy = fields["maxmemory_policy"]
        else { return nil }
        self.used = used
        self.limit = limit > 0 ? limit : nil
        self.policy = String(policy)
    }
}

extension RedisClient {
    /// The memory of each primary. Throws ``RedisError``, also if the user may not run `INFO`.
    public func memory() async throws(RedisError) -> [RedisMemory] {
        var memory: [RedisMemory] = []
        for reply in try await sendToEach(RedisCommand("INFO", "memory")) {
            guard let one = RedisMemory(info: reply.string ?? "") else { throw .protocolError }
            memory.append(one)
        }
        return memory
    }
}
