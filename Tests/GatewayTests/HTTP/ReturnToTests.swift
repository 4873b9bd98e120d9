import Models
import Testing

@testable import GatewayService

@Suite struct ReturnToTests {
    private static let client: Client = {
        var client = Samples.demo
        client.redirectURIs = ["https://app.example.com/done?x=%2e%2e", "app:/done"]
        return client
    }()

    @Test(arguments: [
        "/login", "/login/account", "/login?client_id=a", "/login/account?x=/../y", "/oauth2/authorize?client_id=a",
        "https://app.example.com/done?x=%2e%2e", "app:/done",
    ])
    func pagesOfOursAndRegisteredURIsAreAllowed(place: String) {
        #expect(ReturnTo.isAllowed(place, for: Self.client))
    }

    @Test(arguments: [
        "", "/", "//evil.example", "/\\evil.example", "/login\\..\\x", "https://evil.example", "/logins", "/loginx/y",
        "/login//evil.example", "/login/../oauth2/token", "/login/%2e%2e/x", "/login/%2E./x", "/login/./x",
        "/login/..", "/login#x", "/login x", "/login\u{9}", "/login\r\nX: y", "/login/\u{e4}", "/oauth2/authorize",
        "/oauth2/authorize/x?y", "/oauth2/token?x", " /login", "javascript:alert(1)",
        // Nearly registered.
        "https://app.example.com/done", "https://app.example.com/done?x=..", "APP:/done", "app:/done/",
    ])
    func anywhereElseIsNot(place: String) { #expect(!ReturnTo.isAllowed(place, for: Self.client)) }

    @Test func withoutAClientOnlyPagesOfOursAre() {
        #expect(ReturnTo.isAllowed("/login/account", for: nil))
        #expect(!ReturnTo.isAllowed("app:/done", for: nil))
    }

    /// Swift takes two spellings of one text for equal, a browser does not.
    @Test func aRegisteredURIIsComparedByteByByte() {
        var client = Samples.demo
        client.redirectURIs = ["https://app.example.com/caf\u{e9}"]
        #expect(!ReturnTo.isAllowed("https://app.example.com/cafe\u{301}", for: client))
    }

    @Test func aPlaceHasAtMost2048Bytes() {
        #expect(ReturnTo.isAllowed("/login?" + String(repeating: "a", count: 2041), for: nil))
        #expect(!ReturnTo.isAllowed("/login?" + String(repeating: "a", count: 2042), for: nil))
    }
}
