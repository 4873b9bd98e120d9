import Testing

@testable import LatchkeyCommand

@Suite struct LineSplitterTests {
    @Test func splitsAcrossChunks() {
        var splitter = LineSplitter(limit: 8)
        #expect(splitter.lines(Array("on".utf8)) == [])
        #expect(splitter.lines(Array("e\n\ntwo\nthr".utf8)) == ["one", "two"])
        #expect(splitter.lines(Array("ee is long".utf8)) == ["three is"])
        #expect(splitter.flush() == [" long"])
        #expect(splitter.flush() == [])
    }
}
