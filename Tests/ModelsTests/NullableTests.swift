import Models
import Testing

@Suite struct NullableTests {
    private struct Sample: Codable, Equatable {
        @Nullable var name: String?
        var other: String?
    }

    @Test func nilIsNullAndAnOptionalIsLeftOut() throws {
        try JSONForm.expect(Sample(name: nil, other: nil), #"{"name":null}"#)
        try JSONForm.expect(Sample(name: "x", other: "y"), #"{"name":"x","other":"y"}"#)
    }

    /// The member is part of the shape, so leaving it out is an error.
    @Test(arguments: ["{}", #"{"name":5}"#, #"{"name":{}}"#])
    func refusesAMissingMemberAndAnotherType(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read(Sample.self, json) }
    }
}
