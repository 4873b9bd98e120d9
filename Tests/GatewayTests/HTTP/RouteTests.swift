import Testing

@testable import GatewayService

@Suite struct RouteTests {
    @Test func aPathIsFilledFromItsRoute() {
        let values = ["provider": "a/b?c#d", "hex": "123456", "name": "//evil.example"]
        func path(_ route: String) -> String { Route(method: .get, path: route).path { values[$0] ?? "" } }
        #expect(path("/auth/{provider}/callback") == "/auth/a%2Fb%3Fc%23d/callback")
        #expect(path("/login/accent/{hex}.css") == "/login/accent/123456.css")
        #expect(path("/mails/{name}") == "/mails/%2F%2Fevil.example")
        #expect(path("/login") == "/login")
    }

    @Test func aParameterCannotAddASegmentOrAQuery() {
        for hostile in ["..", "../..", "a?b=c", "a#b", "a/b", "a\\b", "a\r\nb", "ä", "%2f", "a b", "{x}", ""] {
            let path = Route(method: .get, path: "/a/{x}/b").path { _ in hostile }
            #expect(path.split(separator: "/", omittingEmptySubsequences: false).count == 4, "\(hostile)")
            #expect(!path.contains { "?#\\\r\n {}".contains($0) } && path.utf8.allSatisfy { $0 < 0x80 }, "\(hostile)")
        }
    }

    @Test func itIsNamedByMethodAndPath() {
        #expect(Route(method: .post, path: "/auth/refresh").description == "POST /auth/refresh")
        #expect(Route(method: .post, path: "/a") != Route(method: .get, path: "/a"))
    }
}
