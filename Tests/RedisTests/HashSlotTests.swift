import TestKit
import Testing

@testable import Redis

@Suite struct HashSlotTests {
    /// Redis itself is the reference.
    @Test func agreesWithRedis() async throws {
        let node = try await TestCluster.shared().nodes[0]
        let keys = [
            "", "123456789", "tokens:{user_1}:session:1", "{}x", "a{}b", "{", "}", "a}b{c", "{a}{b}", "{{a}}", "x{é}y",
            "mailer:{outbox}:key:1", "foo{bar", "{user1000}.following",
        ]
        for key in keys {
            #expect(try await node.run("CLUSTER", "KEYSLOT", key) == "\(HashSlot(of: key).number)", "\(key)")
        }
        #expect(HashSlot(of: "123456789").number == 12739)
    }

    @Test func numbersHaveTheirRange() {
        #expect(HashSlot(0)?.number == 0 && HashSlot(16383)?.number == 16383)
        #expect(HashSlot(-1) == nil && HashSlot(16384) == nil)
    }
}
