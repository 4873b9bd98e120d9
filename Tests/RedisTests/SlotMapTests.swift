import Testing

@testable import Redis

@Suite struct SlotMapTests {
    private let asked = RedisConfiguration.Endpoint.tcp(host: "asked", port: 1)

    private func range(_ first: Int, _ last: Int, _ host: RedisReply, _ port: Int) -> RedisReply {
        .array([.integer(first), .integer(last), .array([host, .integer(port), .bytes(Array("id".utf8))])])
    }

    private func name(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    @Test func readsRanges() throws {
        let map = try SlotMap(
            .array([
                range(0, 99, name("a"), 7), range(100, 16383, name("b"), 8), range(200, 299, name("a"), 7),
            ]), from: asked)
        #expect(map.primaries == [.tcp(host: "a", port: 7), .tcp(host: "b", port: 8)])
        for (slot, host) in [(0, "a"), (99, "a"), (100, "b"), (250, "a"), (16383, "b")] {
            let slot = try #require(HashSlot(slot))
            #expect(map.owner(of: slot) == .tcp(host: host, port: host == "a" ? 7 : 8))
        }
    }

    @Test func aHostThatIsMissingIsThatOfTheNodeThatWasAsked() throws {
        for host in [RedisReply.null, name(""), name("?")] {
            let map = try SlotMap(.array([range(0, 0, host, 7)]), from: asked)
            #expect(map.primaries == [.tcp(host: "asked", port: 7)])
        }
    }

    @Test func aSlotThatNobodyServesHasNoOwner() throws {
        var map = try SlotMap(.array([range(1, 2, name("a"), 7)]), from: asked)
        let slot = try #require(HashSlot(0))
        #expect(map.owner(of: slot) == nil)
        try map.move(slot, to: .tcp(host: "b", port: 8))
        #expect(map.owner(of: slot) == .tcp(host: "b", port: 8))
    }

    @Test func otherRepliesAreErrors() {
        for reply in [
            RedisReply.null, .array([.null]), .array([range(0, 16384, name("a"), 7)]),
            .array([range(2, 1, name("a"), 7)]), .array([range(0, 1, name("a"), 0)]),
        ] {
            #expect(throws: RedisError.protocolError) { try SlotMap(reply, from: asked) }
        }
    }
}
