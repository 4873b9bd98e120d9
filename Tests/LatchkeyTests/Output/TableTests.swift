import Testing

@testable import LatchkeyCommand

@Suite struct TableTests {
    @Test func alignsColumns() {
        let table = Table(headings: ["ID", "NAME"], rows: [["a", "Ann"], ["longer", "Bo"]])
        #expect(table.text(Style(isEnabled: false), empty: "") == "ID      NAME\na       Ann\nlonger  Bo")
        #expect(Table(headings: ["ID"], rows: []).text(Style(isEnabled: false), empty: "nothing") == "nothing")
    }

    @Test func rowsCanStandWithoutHeadings() {
        let table = Table(headings: [], rows: [["a", "Ann"], ["longer", "Bo"]])
        #expect(table.text(Style(isEnabled: false), empty: "") == "a       Ann\nlonger  Bo")
    }

    @Test func cutsTheWidestColumnsToFitTheTerminal() {
        let long = String(repeating: "a", count: 20)
        var table = Table(headings: ["ID", "NAME", "EMAIL"], rows: [[long, long, long + long]], cuttable: [1, 2])
        func lines(_ width: Int?) -> [String] {
            table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n").map(String.init)
        }
        #expect(lines(nil)[1].count == 84 && lines(100) == lines(nil))
        for width in [83, 60, 50] { #expect(lines(width)[1].count == width && lines(width)[1].hasSuffix("…")) }
        #expect(lines(60)[1].hasPrefix(long + "  "))
        // No column gets narrower than eight characters.
        #expect(lines(10)[1].count == 20 + 8 + 8 + 4)
        table.cuttable = []
        #expect(lines(10) == lines(nil))
    }

    @Test func someColumnsAreCutLast() {
        let long = String(repeating: "a", count: 20)
        let table = Table(
            headings: ["ID", "EVENT", "DETAIL"], rows: [["1", long, long]], cuttable: [2], cuttableLast: [1],
            requiredWidths: [0: 200])
        func lines(_ width: Int) -> [String] {
            table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n").map(String.init)
        }
        #expect(lines(42)[1] == "\(long)  \(long)")
        #expect(lines(30)[1] == "\(long)  \(long.prefix(7))…")
        #expect(lines(20)[1] == "\(long.prefix(9))…  \(long.prefix(7))…")
    }

    @Test func leavesColumnsOutWhereTheTerminalIsTooNarrow() {
        let long = String(repeating: "a", count: 20)
        let table = Table(
            headings: ["ID", "NAME", "NOTE"], rows: [["1", "Ann", long]], cuttable: [2], requiredWidths: [1: 30],
            inks: [0: [1: .red, 2: .green]])
        func lines(_ width: Int?) -> [String] {
            table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n").map(String.init)
        }
        #expect(lines(nil)[0] == "ID  NAME  NOTE" && lines(30) == lines(nil))
        #expect(lines(29) == ["ID  NOTE", "1   \(long)"])
        #expect(lines(14) == ["ID  NOTE", "1   \(long.prefix(9))…"])
        let coloured = table.text(Style(isEnabled: true), empty: "", width: 29)
        #expect(coloured.contains("\u{1B}[32m\(long)") && !coloured.contains("\u{1B}[31m"))
    }

    @Test func coloursCells() {
        let table = Table(headings: [], rows: [["a", "Ann"], ["b", "Bo"]], inks: [1: [0: .red]])
        #expect(table.text(Style(isEnabled: true), empty: "") == "a  Ann\n\u{1B}[31mb\u{1B}[0m  Bo")
    }
}
