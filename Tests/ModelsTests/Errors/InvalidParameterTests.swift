import Models
import Testing

@Suite struct InvalidParameterTests {
    @Test func leavesOutWhatItDoesNotHave() throws {
        try JSONForm.expect(
            InvalidParameter(in: .body, path: "/a", type: "required"), #"{"in":"body","path":"/a","type":"required"}"#)
        try JSONForm.expect(
            InvalidParameter(in: .header, path: "Origin", type: "format", expected: "e", received: "r"),
            #"{"expected":"e","in":"header","path":"Origin","received":"r","type":"format"}"#)
    }

    @Test func refusesAnUnknownPlace() {
        #expect(throws: DecodingError.self) {
            try JSONForm.read(InvalidParameter.self, #"{"in":"trailer","path":"a","type":"format"}"#)
        }
    }
}
