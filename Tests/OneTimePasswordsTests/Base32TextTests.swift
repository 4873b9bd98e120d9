import Foundation
import Testing

@testable import OneTimePasswords

@Suite struct Base32TextTests {
    /// RFC 4648 §10, without padding.
    @Test(
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"]))
    func encodesAsRFC4648(text: String, encoded: String) {
        #expect(Base32Text.encode(Data(text.utf8)) == encoded)
    }

    @Test func encodesAllBytes() {
        #expect(Base32Text.encode(Data([0xff, 0xff, 0xff, 0xff, 0xff])) == "77777777")
        #expect(Base32Text.encode(Data(count: 20)) == String(repeating: "A", count: 32))
    }
}
