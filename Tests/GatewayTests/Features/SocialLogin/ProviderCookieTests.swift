import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// The cookie of the browser that began a sign-in with a provider.
@Suite struct ProviderCookieTests {
    private let policy = CookiePolicy(issuer: ScriptedFleet.issuer)

    @Test func isReadAsItWasSet() {
        let value = ProviderCookie.make()
        let field = ProviderCookie.field(value, policy)
        #expect(field.value.hasSuffix("Max-Age=600"))
        let request = IncomingRequest.testing(headers: [.cookie: String(field.value.prefix { $0 != ";" })])
        #expect(ProviderCookie.value(of: request) == value)
    }

    @Test(arguments: ["", "short", "not base64url!"])
    func anythingElseCountsAsNoCookie(_ value: String) {
        let request = IncomingRequest.testing(headers: [.cookie: "\(policy.name(.providerState))=\(value)"])
        #expect(ProviderCookie.value(of: request) == nil)
    }

    @Test func everyValueIsNew() {
        #expect(Set((0..<10).map { _ in ProviderCookie.make() }).count == 10)
    }
}
