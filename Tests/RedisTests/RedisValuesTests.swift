import Foundation
import Redis
import Testing

@Suite struct RedisValuesTests {
    @Test func descriptionsShowNoContents() {
        #expect("\(RedisCommand("SET", "key", "hunter2"))" == "SET")
        #expect("\(RedisReply.bytes(Array("hunter2".utf8)))" == "7 bytes")
        #expect("\(RedisReply.array([.status("hunter2")]))" == "array of 1")
        let quoting = RedisServerError(message: "ERR unknown command 'x', with args beginning with: 'hunter2'")
        #expect("\(RedisError.server(quoting))" == "Redis refused the command: ERR")
        #expect("\(RedisServerError(message: "hunter2"))" == "ERR")
    }

    @Test func accessors() {
        #expect(RedisReply.integer(7).int == 7)
        #expect(RedisReply.bytes(Array("-12".utf8)).int == -12)
        #expect(RedisReply.bytes([0x66, 0xff]).string == nil)
        #expect(RedisReply.status("OK").bytes == Array("OK".utf8))
        #expect(RedisReply.array([.null]).array == [.null])
        #expect(RedisReply.null.isNull && RedisReply.null.string == nil && RedisReply.null.int == nil)
    }

    @Test func whatWasNotSentIsSaid() {
        #expect(!RedisError.overloaded.wasSent)
        #expect(!RedisError.timeout(wasSent: false).wasSent)
        #expect(RedisError.unavailable(wasSent: true).wasSent)
        #expect(RedisError.unavailable(wasSent: true).description.contains("may have been executed"))
    }
}
