import Redis
import Testing

@Suite struct ReplyFieldsTests {
    private enum Outcome: String { case ok, gone }

    /// Whether `read` finds no element of its kind.
    private func isRefused(
        _ fields: ReplyFields, _ read: (inout ReplyFields) throws(RedisError) -> Void
    ) -> Bool {
        var copy = fields
        do throws(RedisError) {
            try read(&copy)
            return false
        } catch {
            return error == .protocolError
        }
    }

    @Test func readsElementsInTheirOrder() throws {
        var fields = try ReplyFields(
            .array([
                .status("ok"), .bytes(Array("text".utf8)), .bytes([]), .bytes([0xff]), .integer(1),
                .bytes(Array("2".utf8)),
                .bytes(Array("1".utf8)), .bytes([]), .null,
            ]))
        #expect(try fields.outcome(Outcome.self) == .ok)
        #expect(try fields.text() == "text")
        #expect(try fields.optionalText() == nil)
        #expect(try fields.bytes() == [0xff])
        #expect(try fields.int() == 1)
        let number = try fields.value { Int($0) }
        #expect(number == 2)
        let flags = [try fields.flag(), try fields.flag()]
        #expect(flags == [true, false])
        #expect(isRefused(fields) { (fields) throws(RedisError) in try fields.end() })
        var absent = fields
        #expect(try absent.optionalInt() == nil && absent.isAtEnd)
        var seven = try ReplyFields(.array([.integer(7)]))
        #expect(try seven.optionalInt() == 7)
        var fieldsOfHash = try ReplyFields(.array([.null, .bytes([]), .bytes(Array("x".utf8)), .array([])]))
        let texts = [
            try fieldsOfHash.optionalField(), try fieldsOfHash.optionalField(), try fieldsOfHash.optionalField(),
        ]
        #expect(texts == [nil, nil, "x"])
        #expect(isRefused(fieldsOfHash) { (fields) throws(RedisError) in _ = try fields.optionalField() })
        let text = try ReplyFields(.array([.bytes(Array("x".utf8))]))
        #expect(isRefused(text) { (fields) throws(RedisError) in _ = try fields.optionalInt() })
        #expect(try fields.next().isNull)
        try fields.end()
        #expect(fields.isAtEnd)
    }

    @Test func refusesAnotherShape() throws {
        #expect(throws: RedisError.protocolError) { try ReplyFields(.integer(1)) }
        #expect(throws: RedisError.protocolError) { try ReplyFields(.null) }
        let odd = try ReplyFields(.array([.bytes(Array("odd".utf8))]))
        let none = try ReplyFields(.array([]))
        for fields in [odd, none] {
            #expect(isRefused(fields) { (fields) throws(RedisError) in _ = try fields.int() })
            #expect(isRefused(fields) { (fields) throws(RedisError) in _ = try fields.flag() })
            #expect(isRefused(fields) { (fields) throws(RedisError) in _ = try fields.outcome(Outcome.self) })
            #expect(isRefused(fields) { (fields) throws(RedisError) in _ = try fields.value { Int($0) } })
        }
    }
}
