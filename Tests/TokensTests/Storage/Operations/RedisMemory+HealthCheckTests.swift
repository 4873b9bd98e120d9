import Redis
import ServiceKit
import Testing

@testable import TokensService

@Suite struct RedisMemoryHealthCheckTests {
    private func memory(_ used: Int, of limit: Int, policy: String = "noeviction") throws -> RedisMemory {
        let info = "used_memory:\(used << 20)\r\nmaxmemory:\(limit << 20)\r\nmaxmemory_policy:\(policy)\r\n"
        return try #require(RedisMemory(info: info))
    }

    @Test func statesTheRoomThatIsLeft() throws {
        #expect(try memory(24, of: 1024).report() == "24 MiB of 1024 MiB used, room for about 699050 more users")
        #expect(try memory(24, of: 0, policy: "allkeys-lru").report() == "24 MiB used, without a limit (maxmemory)")
    }

    @Test(arguments: [(820, 1024, "noeviction"), (1024, 1024, "noeviction"), (1, 1024, "allkeys-lru")])
    func isWrongWhenSessionsMayBeRefusedOrLost(used: Int, limit: Int, policy: String) throws {
        let memory = try memory(used, of: limit, policy: policy)
        #expect(throws: HealthCheckError.self) { try memory.report() }
    }
}
