import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ReportFileTests {
    @Test func isThereWithItsFirstLineAndForItsOwner() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("report")
        try "of an earlier run".write(toFile: path, atomically: true, encoding: .utf8)
        let report = try ReportFile(path)
        try report.flush()
        #expect(!FileManager.default.fileExists(atPath: path))
        try report.write(["a": "x/y"])
        try report.write(["b": 1])
        try report.flush()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"a\":\"x/y\"}\n{\"b\":1}\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func isThereWithoutLinesWhenItIsFinished() throws {
        let directory = try TemporaryDirectory()
        let report = try ReportFile(directory.file("report"))
        try report.finish()
        #expect(try Data(contentsOf: URL(filePath: directory.file("report"))).isEmpty)
    }

    @Test func statesWhatCannotBeWritten() throws {
        let directory = try TemporaryDirectory()
        let report = try ReportFile(directory.file("none/report"))
        try report.write(["a": 1])
        #expect(throws: CommandError.self) { try report.flush() }
        #expect(throws: CommandError.self) { _ = try ReportFile(directory.path) }
    }
}
