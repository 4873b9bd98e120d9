import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct NavigationTests {
    @Test func aBrowserStatesWhetherItNavigates() {
        func isNavigation(_ headers: HTTPFields) -> Bool { IncomingRequest.testing(headers: headers).isNavigation }
        #expect(isNavigation([.fetchMode: "navigate", .accept: "application/json", .origin: Samples.origin]))
        for mode in ["cors", "no-cors", "same-origin", "Navigate", ""] {
            #expect(!isNavigation([.fetchMode: mode, .accept: "text/html"]), "\(mode)")
        }
        // An older browser: by what it accepts, unless a script of a page calls.
        #expect(isNavigation([.accept: "text/html,*/*;q=0.8"]))
        #expect(!isNavigation([.accept: "text/html", .origin: Samples.origin]))
        #expect(!isNavigation([.accept: "*/*"]))
        #expect(!isNavigation([:]))
    }

    @Test func languagesAreThoseThatTheBrowserAccepts() {
        let request = IncomingRequest.testing(headers: [.acceptLanguage: "en;q=0.5, de"])
        #expect(request.languages == ["de", "en"])
        #expect(IncomingRequest.testing().languages == [])
    }

    @Test func aLinkLeadsOnToItsPageAndIsNotCached() {
        let response = IncomingRequest.testing().onward(to: "reset", Secret("abc-_9"), issuer: "https://a.example")
        #expect(response.status == .seeOther)
        #expect(response.headers[.location] == "https://a.example/login/reset?token=abc-_9")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test func aMailedTokenFitsAURLAsItIs() {
        for text in ["a", "Az09-_", String(repeating: "x", count: 200)] {
            #expect(MailedToken(text)?.secret == Secret(text))
        }
        for text in ["", String(repeating: "x", count: 201), "a.b", "a b", "a/b", "a%41", "ä", "a\r\nX: y", "a\u{0}"] {
            #expect(MailedToken(text) == nil, "\(text)")
        }
    }

    @Test func theTokenOfALinkIsNeverRepeatedInAnError() async throws {
        for (path, type) in [("/", "required"), ("/?token=", "format"), ("/?token=a.b", "format")] {
            var input = try await IncomingRequest.testing(.get, path).input(body: .none)
            _ = input.queryToken()
            #expect(
                input.error().invalidParams
                    == [.init(in: .query, path: "token", type: type, expected: "a token")], "\(path)")
        }
    }
}
