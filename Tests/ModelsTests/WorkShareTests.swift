import Models
import Testing

@Suite struct WorkShareTests {
    @Test func hasAnObjectAsItsWireShape() throws {
        try JSONForm.expect(try #require(WorkShare(key: "k", isKnown: true)), #"{"isKnown":true,"key":"k"}"#)
    }

    /// Keys are memory of the service that is called.
    @Test func boundsItsKey() throws {
        let key = String(repeating: "k", count: WorkShare.maximumKeyLength)
        #expect(WorkShare(key: key, isKnown: false) != nil)
        #expect(WorkShare(key: key + "k", isKnown: false) == nil)
        #expect(WorkShare(key: String(repeating: "é", count: 33), isKnown: false) == nil)
        #expect(throws: DecodingError.self) {
            try JSONForm.read(WorkShare.self, #"{"isKnown":true,"key":"\#(key)k"}"#)
        }
        try JSONForm.expectRequired(["key", "isKnown"], of: WorkShare.self, in: #"{"isKnown":true,"key":"k"}"#)
    }
}
