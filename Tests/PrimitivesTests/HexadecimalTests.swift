import Foundation
import Primitives
import Testing

@Suite struct HexadecimalTests {
    @Test func writesTwoLowerCaseDigitsForEachByte() {
        #expect(Data([0x00, 0x0f, 0xa0, 0xff]).hexadecimal == "000fa0ff")
        #expect(Data().hexadecimal == "")
        #expect(Data([1, 0xab, 2]).dropFirst().hexadecimal == "ab02")
    }

    @Test func readsDigitsInEitherCase() {
        for (value, digit) in "0123456789abcdef".utf8.enumerated() {
            #expect(HexDigit.value(of: digit) == UInt8(value))
        }
        for (value, digit) in "ABCDEF".utf8.enumerated() { #expect(HexDigit.value(of: digit) == UInt8(10 + value)) }
    }

    @Test(arguments: ["/", ":", "@", "G", "`", "g", " ", "\u{0}"])
    func readsNothingElse(text: String) throws {
        #expect(HexDigit.value(of: try #require(text.utf8.first)) == nil)
    }
}
