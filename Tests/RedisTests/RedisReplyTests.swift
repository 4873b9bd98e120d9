import Redis
import Testing

@Suite struct RedisReplyTests {
    private func bytes(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    @Test func aNumberIsAnIntegerOrDecimalDigits() {
        #expect(RedisReply.integer(7).int == 7 && bytes("-12").int == -12 && RedisReply.status("3").int == 3)
        for reply in [bytes(""), bytes("1.5"), bytes("12 "), bytes("99999999999999999999"), .null, .array([])] {
            #expect(reply.int == nil)
        }
    }

    @Test func textIsUTF8() {
        #expect(bytes("ü").string == "ü" && RedisReply.status("OK").string == "OK")
        #expect(RedisReply.bytes([0x66, 0xff]).string == nil)
        #expect(RedisReply.integer(1).string == nil && RedisReply.null.string == nil)
    }

    @Test func bytesAreThoseOfAStringOrAStatus() {
        #expect(RedisReply.bytes([0, 255]).bytes == [0, 255] && RedisReply.status("OK").bytes == [0x4f, 0x4b])
        #expect(RedisReply.null.bytes == nil && RedisReply.integer(1).bytes == nil)
    }

    @Test func anEmptyArrayIsNotNull() {
        #expect(RedisReply.array([.null]).array == [.null] && RedisReply.array([]).array == [])
        #expect(RedisReply.null.array == nil && RedisReply.null.isNull && !RedisReply.array([]).isNull)
    }

    @Test func descriptionsHaveNoContents() {
        let replies: [(RedisReply, String)] = [
            (bytes("hunter2"), "7 bytes"), (.array([.status("hunter2")]), "array of 1"), (.status("hunter2"), "status"),
            (.integer(4711), "integer"), (.null, "null"),
            (.error(RedisServerError(message: "WRONGTYPE x")), "WRONGTYPE"),
        ]
        for (reply, description) in replies { #expect("\(reply)" == description) }
    }
}
