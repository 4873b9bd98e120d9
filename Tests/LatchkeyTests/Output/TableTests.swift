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
}
