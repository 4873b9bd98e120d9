import Testing

@testable import LatchkeyCommand

@Suite struct ConsolePlotTests {
    private func plot(_ shape: ConsolePlot.Shape, _ values: [Int?]...) -> ConsolePlot {
        ConsolePlot(
            title: "P", shape: shape,
            series: values.enumerated().map { ConsolePlot.Series(name: "s\($0)", values: $1) }, unit: "in all",
            span: ("from", "to"))
    }

    @Test func barsStandOnEachOther() {
        let plot = plot(.bars, [1, 0], [1, 0])
        #expect(plot.total == 2 && plot.maximum == 2)
        #expect(plot.paths == ["M0.5 79v-37.5h149v37.5z", "M0.5 41.5v-37.5h149v37.5z"])
    }

    @Test func aSmallBarCanBeSeen() {
        #expect(plot(.bars, [1, 100_000]).paths[0].hasPrefix("M0.5 79v-1.5h"))
    }

    @Test func aLineHasGapsWhereNothingIsKnown() {
        let plot = plot(.line, [0, 4, nil, 2])
        #expect(plot.paths == ["M0 79h0.5L100 4M300 41.5h0.5"])
        #expect(plot.total == 2 && plot.maximum == 4)
    }

    @Test func nothingIsDrawnOfNothing() {
        #expect(plot(.bars, [0, 0]).paths == [""])
        #expect(plot(.line).paths == [])
        #expect(plot(.line, [nil, nil]).total == nil)
        #expect(plot(.line, [nil, nil]).summary == "P: nothing is known yet.")
    }

    @Test func saysWhatItShows() {
        #expect(plot(.bars, [1, 2], [3, 0]).summary == "P: 6 in all (s0 3, s1 3).")
        #expect(plot(.line, [1, 5, 2]).summary == "P: 2 in all, at most 5.")
    }
}
