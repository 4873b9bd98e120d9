import Models
import Testing

@testable import GatewayService

/// Errors in OAuth's terms.
@Suite struct OAuthErrorResponseTests {
    @Test func aCodeWithACounterpartKeepsItsStatus() {
        for code in ErrorCode.allCases {
            guard let oauth = code.definition.oauth else { continue }
            let response = OAuthErrorResponse(ServiceError(code, detail: "d"))
            #expect(response.code == oauth && response.status.code == code.status && response.description == "d")
        }
    }

    @Test(
        arguments: [
            (ServiceError.unavailable(retryAfter: 7), "temporarily_unavailable", 503, 7),
            (.rateLimited(retryAfter: 30), "temporarily_unavailable", 429, 30),
            (.invalidProof, "temporarily_unavailable", 503, 1), (.internal, "server_error", 500, nil),
            (ServiceError(.contentTooLarge, detail: ""), "invalid_request", 400, nil),
        ] as [(ServiceError, String, Int, Int?)])
    func otherCodesGoByTheirStatus(_ error: ServiceError, _ code: String, _ status: Int, _ retryAfter: Int?) {
        let response = OAuthErrorResponse(error)
        #expect(response.code == code && response.status.code == status && response.retryAfter == retryAfter)
    }

    @Test func anUnknownErrorRevealsNothing() {
        struct Unknown: Error {}
        #expect(OAuthErrorResponse(Unknown()).code == "server_error")
        #expect(OAuthErrorResponse(CancellationError()).code == "temporarily_unavailable")
    }
}
