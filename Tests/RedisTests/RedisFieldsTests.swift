import Redis
import Testing

@Suite struct RedisFieldsTests {
    @Test func namesAndValuesAlternateInTheirOrder() {
        let fields: RedisFields = ["b": 1, "a": "x"]
        let more = fields + ["c": true]
        #expect(fields.arguments.map { String(decoding: $0.redisBytes, as: UTF8.self) } == ["b", "1", "a", "x"])
        #expect(
            more.arguments.map { String(decoding: $0.redisBytes, as: UTF8.self) } == ["b", "1", "a", "x", "c", "1"])
    }
}
