import Foundation
import Testing

@testable import Redis

@Suite struct RedisCommandTests {
    private func wire(_ command: RedisCommand) -> String { String(decoding: command.wire, as: UTF8.self) }

    @Test func isAnArrayOfBulkStrings() {
        #expect(wire(RedisCommand("PING")) == "*1\r\n$4\r\nPING\r\n")
        #expect(wire(RedisCommand("SET", "ä", -5)) == "*3\r\n$3\r\nSET\r\n$2\r\nä\r\n$2\r\n-5\r\n")
        #expect(wire(RedisCommand("ECHO", "")) == "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n")
    }

    /// The length comes first, so no argument can end its command and begin another.
    @Test func lineBreaksInArgumentsAreOnlyBytes() {
        let injected = "x\r\n*1\r\n$8\r\nFLUSHALL\r\n"
        #expect(
            wire(RedisCommand("ECHO", injected)) == "*2\r\n$4\r\nECHO\r\n$\(injected.utf8.count)\r\n\(injected)\r\n")
    }

    @Test func argumentsAreTheirBytes() {
        let arguments: [(any RedisArgument, [UInt8])] = [
            ("ü", [0xc3, 0xbc]), ("abc".dropFirst(), [0x62, 0x63]), (0, [0x30]), (Int.min, Array("\(Int.min)".utf8)),
            ([0, 255] as [UInt8], [0, 255]), (Data([13, 10]), [13, 10]), (true, [0x31]), (false, [0x30]),
        ]
        for (argument, bytes) in arguments { #expect(argument.redisBytes == bytes) }
    }

    @Test func onlyItsNameIsPrinted() {
        let command = RedisCommand("SET", "key", "hunter2")
        #expect("\(command)" == "SET" && command.name == "SET")
    }
}
