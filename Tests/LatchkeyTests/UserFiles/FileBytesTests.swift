import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct FileBytesTests {
    private func write(_ bytes: [UInt8], in directory: TemporaryDirectory) throws -> String {
        try Data(bytes).write(to: URL(filePath: directory.file("f")))
        return directory.file("f")
    }

    @Test func countsBytesAndLines() throws {
        let directory = try TemporaryDirectory()
        var bytes = try FileBytes(try write(Array("a\nb\n\nc".utf8), in: directory))
        #expect(try bytes.peek() == UInt8(ascii: "a") && bytes.line == 1 && bytes.position == 0)
        #expect(try bytes.nextLine(limit: 10) == Array("a".utf8) && bytes.line == 2 && bytes.position == 2)
        try bytes.skipSpace()
        #expect(try bytes.nextLine(limit: 10) == Array("b".utf8))
        #expect(try bytes.nextLine(limit: 10) == [] && bytes.line == 4)
        #expect(try bytes.nextLine(limit: 10) == Array("c".utf8))
        #expect(try bytes.next() == nil && bytes.position == 6)
    }

    /// A line may lie in many pieces.
    @Test func skipsLongLines() throws {
        let directory = try TemporaryDirectory()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
        var bytes = try FileBytes(try write(long + Array("\nb".utf8), in: directory))
        #expect(try bytes.nextLine(limit: 999_999) == nil && bytes.line == 2)
        #expect(try bytes.nextLine(limit: 10) == Array("b".utf8))
        var again = try FileBytes(directory.file("f"))
        #expect(try again.nextLine(limit: 1_000_000)?.count == 1_000_000)
    }

    @Test func skipsAByteOrderMark() throws {
        let directory = try TemporaryDirectory()
        var bytes = try FileBytes(try write([0xef, 0xbb, 0xbf] + Array("{".utf8), in: directory))
        #expect(try bytes.next() == UInt8(ascii: "{"))
    }

    @Test func statesWhatCannotBeRead() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: CommandError.self) { _ = try FileBytes(directory.file("none")) }
        #expect(throws: CommandError.self) { _ = try FileBytes(directory.path) }
    }
}
