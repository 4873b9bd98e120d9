import Testing

@testable import Redis

@Suite struct RedisCommandSlotTests {
    @Test func isThatOfTheFirstKey() {
        let slot = HashSlot(of: "{k}1")
        for command in [
            RedisCommand("GET", "{k}1"), RedisCommand("MGET", "{k}1", "{k}2"),
            RedisCommand("XGROUP", "CREATE", "{k}1", "g"),
            RedisCommand("XINFO", "STREAM", "{k}1"), RedisCommand("EVALSHA", "abc", 1, "{k}1", "x"),
            RedisCommand("EVAL", "return 1", 2, "{k}1", "{k}2"), RedisCommand("SET", "{k}1", "a\r\nb"),
        ] {
            #expect(command.slot == slot, "\(command)")
        }
    }

    @Test func commandsWithoutKeysHaveNone() {
        for command in [
            RedisCommand("PING"), RedisCommand("INFO", "memory"), RedisCommand("MULTI"), RedisCommand("EXEC"),
            RedisCommand("EVAL", "return 1", 0, "not a key"), RedisCommand("GET"),
        ] {
            #expect(command.slot == nil, "\(command)")
        }
    }
}
