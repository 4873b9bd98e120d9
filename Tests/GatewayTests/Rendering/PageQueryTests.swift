import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// The query that a sign-in passes from page to page.
@Suite struct PageQueryTests {
    @Test func isCarriedOnAsItCame() throws {
        let request = IncomingRequest.testing(
            .get, "/login?client_id=client_demo&return_to=%2Flogin%2Faccount&ui_locales=de%20en&other=1")
        let query = try PageQuery(request)
        #expect(
            query.client == Samples.client && query.returnTo == "/login/account" && query.languages == ["de", "en"])
        #expect(
            query.path("/login/password", ["done": "a&b"])
                == "/login/password?client_id=client_demo&return_to=%2Flogin%2Faccount&ui_locales=de%20en&done=a%26b")
        #expect(PageQuery().path("/login") == "/login")
    }

    @Test func readsLocaleIfThereIsNoOtherLanguage() throws {
        #expect(try PageQuery(.testing(.get, "/login?locale=fr")).languages == ["fr"])
        #expect(try PageQuery(.testing(.get, "/login?locale=fr&ui_locales=de")).languages == ["de"])
    }

    @Test func readsTenWellFormedTags() {
        #expect(PageQuery.languages("de-DE ?? waytoolongatag-DE pt_BR") == ["de-DE", "pt_BR"])
        #expect(PageQuery.languages(String(repeating: "en ", count: 50)).count == 10)
        #expect(PageQuery.languages(nil).isEmpty)
    }

    @Test(arguments: [
        ("/login?client_id=malformed", ErrorCode.unknownClient),
        ("/login?client_id=client_demo&client_id=client_demo", .invalidRequest),
        ("/login?return_to=a&return_to=b", .invalidRequest),
    ])
    func refusesWhatCantBeMeant(_ path: String, _ code: ErrorCode) {
        let error = #expect(throws: ServiceError.self) { try PageQuery(.testing(.get, path)) }
        #expect(error?.code == code)
    }
}
