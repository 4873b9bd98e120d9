import Hummingbird
import Testing

@testable import GatewayService

@Suite struct SecurityHeadersTests {
    private func response(
        issuer: String = "https://auth.example.com", _ caching: GatewayService.Operation.Caching = .byEndpoint
    ) -> Response {
        var response = Response(
            status: .ok, headers: [.cacheControl: "public, max-age=60", .referrerPolicy: "unsafe-url"])
        SecurityHeaders(issuer: issuer).add(to: &response, caching, id: .make())
        return response
    }

    @Test func everyResponseHasThem() throws {
        let headers = response().headers
        #expect(headers[.xContentTypeOptions] == "nosniff")
        // Whatever an endpoint has set.
        #expect(headers[values: .referrerPolicy] == ["no-referrer"])
        #expect(try #require(headers[.requestID]).hasPrefix("req_"))
    }

    @Test func tlsIsForAYearWhereTheIssuerHasIt() {
        #expect(response().headers[.strictTransportSecurity] == "max-age=31536000")
        #expect(response(issuer: "http://localhost:8080").headers[.strictTransportSecurity] == nil)
    }

    @Test func aResponseIsStoredOnlyIfItsOperationLetsTheEndpointDecide() {
        #expect(response(.byEndpoint).headers[.cacheControl] == "public, max-age=60")
        #expect(response(.noStore).headers[values: .cacheControl] == ["no-store"])
    }
}
