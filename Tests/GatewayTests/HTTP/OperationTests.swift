import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct OperationTests {
    private typealias Operation = GatewayService.Operation

    @Test func theStandardIsTheStrictOne() {
        let operation = Operation(.post, "/x", id: "x", tag: .user, summary: "X", answers: [])
        #expect(operation.route == Route(method: .post, path: "/x"))
        #expect(operation.authentication == .none && operation.csrf == .ifCookie && operation.rateLimit == nil)
        #expect(operation.caching == .noStore && operation.format == .problem && operation.readableBy == .clientOrigins)
        guard case .likeGet = operation.head else { return #expect(Bool(false), "HEAD is not like GET") }
    }

    @Test func aPageIsForItsOwnSiteAndItsErrorsArePages() {
        let page = Operation.page("/x", id: "x", summary: "X")
        #expect(page.route.method == .get && page.tag == .pages)
        #expect(page.format == .page && page.readableBy == .nobody && page.caching == .byEndpoint)
        #expect(page.answers.map(\.status) == [200])
    }

    @Test func aFormAlwaysNeedsATokenAndAnswersByARedirectOrALeavingPage() {
        let form = Operation.form("/x", id: "x", summary: "X", request: .form(.object([])))
        #expect(form.route.method == .post && form.csrf == .form && form.format == .page)
        #expect(form.readableBy == .nobody && form.answers.map(\.status) == [200, 303])
    }

    @Test func aDocumentIsCountedByEachGateway() {
        let document = Operation.document("/x", id: "x", summary: "X", answers: [])
        #expect(document.rateLimit == .documents && document.caching == .byEndpoint && document.tag == .machines)
        #expect(document.route.method == .get && document.authentication == .none)
    }

    @Test func everyGroupButTheLastIsExplained() {
        for tag in Operation.Tag.allCases where tag != .undescribed { #expect(!tag.description.isEmpty, "\(tag)") }
    }
}
