import Testing

@testable import Postgres

@Suite struct HexTests {
    @Test func readsPairsOfDigits() {
        #expect(Hex.bytes("00ff7Fa0".utf8) == [0x00, 0xff, 0x7f, 0xa0])
        #expect(Hex.bytes("".utf8) == [])
    }

    @Test(arguments: ["0", "0g", "0x00", " 00"])
    func refusesEverythingElse(_ text: String) {
        #expect(Hex.bytes(text.utf8) == nil)
    }
}
