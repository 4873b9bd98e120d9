import Testing

@testable import Redis

@Suite struct RedisMemoryTests {
    @Test func readsTheReplyOfTheServer() throws {
        let memory = try #require(
            RedisMemory(
                info: "# Memory\r\nused_memory:1000\r\nused_memory_human:1K\r\nmaxmemory:2000\r\n"
                    + "maxmemory_policy:noeviction\r\n"))
        #expect(memory.used == 1000 && memory.limit == 2000 && memory.policy == "noeviction")
        #expect(RedisMemory(info: "used_memory:1\nmaxmemory:0\nmaxmemory_policy:x")?.limit == nil)
    }

    @Test(arguments: ["", "used_memory:1", "used_memory:x\nmaxmemory:0\nmaxmemory_policy:x", ":::\n:"])
    func refusesOtherText(_ info: String) {
        #expect(RedisMemory(info: info) == nil)
    }
}
