import Foundation
import Testing

@testable import Models

@Suite struct Base32Tests {
    @Test(arguments: [
        ("00000000-0000-0000-0000-000000000000", "00000000000000000000000000"),
        ("00000000-0000-0000-0000-000000000001", "00000000000000000000000001"),
        ("00000000-0000-0000-0000-000000000020", "00000000000000000000000010"),
        ("00000000-0000-0000-8000-000000000000", "00000000000008000000000000"),
        ("7FFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "3zzzzzzzzzzzzzzzzzzzzzzzzz"),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
    ])
    func writesAndReadsAUUID(uuid: String, digits: String) throws {
        let uuid = try #require(UUID(uuidString: uuid))
        #expect(Base32.text(of: uuid) == digits)
        #expect(Base32.uuid(from: digits.utf8) == uuid)
    }

    /// Crockford's alphabet has no i, l, o and u, and 26 digits hold 130 bits: the first is at most 7.
    @Test(arguments: [
        "", "0", "0000000000000000000000000", "000000000000000000000000000", "80000000000000000000000000",
        "0000000000000000000000000i", "0000000000000000000000000l", "0000000000000000000000000o",
        "0000000000000000000000000u", "0000000000000000000000000A", "0000000000000000000000000-",
        "000000000000000000000000é",
    ])
    func refusesOtherText(text: String) {
        #expect(Base32.uuid(from: text.utf8) == nil)
    }
}
