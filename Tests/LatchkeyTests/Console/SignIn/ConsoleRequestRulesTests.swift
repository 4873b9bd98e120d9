import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleRequestRulesTests {
    private func isAllowed(
        _ method: HTTPRequest.Method, _ headers: HTTPFields, host: String = "127.0.0.1:8081", publicURL: String? = nil
    ) -> Bool {
        let request = Request(
            head: .init(method: method, scheme: "http", authority: host, path: "/", headerFields: headers),
            body: .init(buffer: ByteBuffer()))
        do {
            try ConsoleRequestRules(publicURL: publicURL).check(request)
            return true
        } catch {
            return false
        }
    }

    @Test func ownFormsAreTaken() {
        #expect(isAllowed(.post, [.origin: "http://127.0.0.1:8081", .secFetchSite: "same-origin"]))
        #expect(isAllowed(.post, [.origin: "http://localhost:8081"], host: "localhost:8081"))
        #expect(isAllowed(.post, [.secFetchSite: "same-origin"]))
        #expect(
            isAllowed(
                .post, [.origin: "https://console.example"], host: "console.example",
                publicURL: "https://console.example"))
    }

    @Test(arguments: [
        "null", "http://127.0.0.1:8080", "http://localhost:8081", "https://127.0.0.1:8081", "http://evil.example",
        "http://127.0.0.1", "",
    ])
    func formsOfOthersAreRefused(_ origin: String) {
        #expect(!isAllowed(.post, [.origin: origin, .secFetchSite: "same-site"]))
        #expect(!isAllowed(.post, [.origin: origin]))
    }

    /// No browser of the last years sends neither.
    @Test func aFormWithoutOriginIsRefused() {
        #expect(!isAllowed(.post, [:]))
        #expect(!isAllowed(.post, [.secFetchSite: "none"]))
        #expect(!isAllowed(.post, [.secFetchSite: "cross-site"]))
    }

    @Test func aLinkFromElsewhereLeadsHereAndNothingElseDoes() {
        #expect(isAllowed(.get, [:]))
        #expect(isAllowed(.get, [.secFetchSite: "none"]))
        let link: HTTPFields = [
            .secFetchSite: "cross-site", .secFetchMode: "navigate", .secFetchDestination: "document",
        ]
        #expect(isAllowed(.get, link))
        for (mode, destination) in [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")] {
            var headers = link
            (headers[.secFetchMode], headers[.secFetchDestination]) = (mode, destination)
            #expect(!isAllowed(.get, headers))
            headers[.secFetchSite] = "same-site"
            #expect(!isAllowed(.get, headers))
        }
    }
}
