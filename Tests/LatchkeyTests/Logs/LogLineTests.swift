import Testing

@testable import LatchkeyCommand

@Suite struct LogLineTests {
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
    func ignoresOtherLines(_ text: String) { #expect(LogLine(text) == nil) }

    @Test func controlCharactersCannotReachTheTerminal() throws {
        let line = try #require(LogLine(#"{"level":"info","message":"a\u001b[2Jb\nc"}"#))
        #expect(line.text(from: "tokens/1", plain).hasSuffix("a [2Jb c"))
    }
}
