import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct LogFileTests {
    @Test func staysBounded() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("service.log")
        var file = LogFile(path: path, limit: 100)
        for number in 0..<50 { file.append("line number \(number)") }
        func size(_ path: String) throws -> Int { try Data(contentsOf: URL(filePath: path)).count }
        #expect(try size(path) <= 100)
        #expect(try size("\(path).1") <= 100)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("line number 49\n"))
        // Another run goes on where this one ended.
        var later = LogFile(path: path, limit: 1000)
        later.append("later")
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("line number 49\nlater\n"))
    }
}
