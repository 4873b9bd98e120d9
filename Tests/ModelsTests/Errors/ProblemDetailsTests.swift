import Models
import Testing

@Suite struct ProblemDetailsTests {
    /// The member names of RFC 9457 §3.1 and our two extensions.
    @Test func hasTheMembersOfTheStandard() throws {
        try JSONForm.expect(
            ProblemDetails(
                type: "https://a.example/problems/x", title: "X", status: 400, detail: "d", instance: "/requests/r",
                code: "x", invalidParams: [.init(in: .body, path: "/a", type: "type")]),
            #"{"code":"x","detail":"d","instance":"/requests/r","#
                + #""invalid_params":[{"in":"body","path":"/a","type":"type"}],"#
                + #""status":400,"title":"X","type":"https://a.example/problems/x"}"#)
    }

    @Test func needsTypeTitleAndStatus() throws {
        try JSONForm.expectRequired(
            ["type", "title", "status"], of: ProblemDetails.self,
            in: #"{"status":400,"title":"X","type":"about:blank"}"#)
    }
}
