import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct LogTests {
    private let plain = Style(isEnabled: false)

    @Test func jsonLineBecomesReadable() throws {
        let line = try #require(
            LogLine(
                """
                {"time":"2026-01-31T09:30:00.123Z","level":"warning","service":"tokens","instance":"2",\
                "message":"waiting for redis","error":"refused","request_id":"req_1"}
                """))
        #expect(
            line.text(from: "tokens/2", plain)
                == "09:30:00.123  tokens/2      warning   waiting for redis  error=refused  request_id=req_1")
    }

    @Test func coloursDoNotChangeTheText() throws {
        let line = try #require(LogLine(#"{"level":"error","message":"lost","time":"2026-01-31T09:30:00.123Z"}"#))
        let coloured = line.text(from: "tokens/1", Style(isEnabled: true))
        #expect(coloured.contains("\u{1B}[31m"))
        #expect(coloured.replacing(#/\u{1B}\[\d+m/#, with: "") == line.text(from: "tokens/1", plain))
    }

    @Test(arguments: ["", "plain text", "{", "{}", #"{"message":"no level"}"#, #"{"message":1,"level":"info"}"#])
    func otherLinesAreNone(_ text: String) { #expect(LogLine(text) == nil) }

    @Test func controlCharactersCannotReachTheTerminal() throws {
        let line = try #require(LogLine(#"{"level":"info","message":"a\u001b[2Jb\nc"}"#))
        #expect(line.text(from: "tokens/1", plain).hasSuffix("a [2Jb c"))
    }

    @Test func splitsAcrossChunks() {
        var splitter = LineSplitter(limit: 8)
        #expect(splitter.lines(Array("on".utf8)) == [])
        #expect(splitter.lines(Array("e\n\ntwo\nthr".utf8)) == ["one", "two"])
        #expect(splitter.lines(Array("ee is long".utf8)) == ["three is"])
        #expect(splitter.flush() == [" long"])
        #expect(splitter.flush() == [])
    }

    @Test func fileStaysBounded() throws {
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

    @Test func backoffGrowsAndForgets() {
        var backoff = Backoff()
        let pauses = (0..<8).map { _ in backoff.pause(after: .zero) }
        let expected: [Duration] = [
            .zero, .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
            .milliseconds(1600), .seconds(2), .seconds(2),
        ]
        #expect(pauses == expected)
        #expect(backoff.pause(after: .seconds(11)) == .zero)
    }
}
