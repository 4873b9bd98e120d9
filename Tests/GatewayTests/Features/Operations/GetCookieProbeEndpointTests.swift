import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct GetCookieProbeEndpointTests {
    private func stylesheet(_ cookie: String?) async throws -> String {
        var headers: HTTPFields = [:]
        headers[.cookie] = cookie
        let response = try await GetCookieProbeEndpoint().respond(to: .testing(headers: headers))
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.contentType] == "text/css; charset=utf-8")
        return try await response.text()
    }

    @Test func theWarningIsThereUntilTheCookieComesBack() async throws {
        #expect(try await stylesheet(nil).contains(".no-cookies { display: block; }"))
        #expect(try await stylesheet("\(CSRFTokens.cookieName)=x").contains("display: block"))
        #expect(try await !stylesheet("\(CSRFTokens.formCookieName)=x").contains("display"))
    }

    /// The other cookie may be there many times, from a neighbouring host.
    @Test func severalValuesAreCookiesToo() async throws {
        let name = CSRFTokens.formCookieName
        #expect(try await !stylesheet("\(name)=x; \(name)=y").contains("display"))
    }
}
