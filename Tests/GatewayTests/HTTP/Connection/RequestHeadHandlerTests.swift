import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayService

@Suite struct RequestHeadHandlerTests {
    private let state = ConnectionState(budget: ReceiveBudget())
    private let channel: EmbeddedChannel

    init() {
        channel = EmbeddedChannel(handler: RequestHeadHandler(state: state, standardHost: "auth.example.com"))
    }

    private func receive(_ part: HTTPServerRequestPart) throws { try channel.writeInbound(part) }

    private func receive(
        _ uri: String, _ headers: HTTPHeaders = ["Host": "a"], method: HTTPMethod = .POST,
        version: HTTPVersion = .http1_1
    ) throws {
        try receive(.head(HTTPRequestHead(version: version, method: method, uri: uri, headers: headers)))
    }

    private func passedOn() throws -> HTTPServerRequestPart? { try channel.readInbound() }

    private func head() throws -> HTTPRequestHead? {
        guard case .head(let head)? = try passedOn() else { return nil }
        return head
    }

    private func sent() throws -> HTTPResponseStatus? {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else { return nil }
        return head.status
    }

    @Test func aHeadIsPassedOnInCanonicalForm() throws {
        try receive("http://b.example/x?y", method: .GET)
        let head = try #require(try head())
        #expect(head.uri == "/x?y" && head.headers["Host"] == ["b.example"])
    }

    @Test func anOldHealthCheckGetsTheStandardHost() throws {
        try receive("/healthz", [:], method: .GET, version: .http1_0)
        let head = try #require(try head())
        #expect(head.headers["Host"] == ["auth.example.com"] && head.headers["Connection"] == ["close"])
    }

    @Test func aBrokenHeadBecomesOneRequestToRejectAndNothingFollows() throws {
        try receive("/", ["Host": "a", "Transfer-Encoding": "gzip"])
        let head = try #require(try head())
        #expect(head.headers[RequestHeadRules.errorField] == [RequestHeadError.transferEncoding.rawValue])
        guard case .end(nil)? = try passedOn() else { return #expect(Bool(false), "no end") }
        // The end of the body is unknown, so what comes may be smuggled.
        try receive(.body(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n")))
        try receive(.end(nil))
        try receive("/", method: .GET)
        #expect(try passedOn() == nil)
    }

    @Test func aClientCannotHaveItsRequestRejectedByAField() throws {
        try receive("/", ["Host": "a", RequestHeadRules.errorField: "target"], method: .GET)
        #expect(try #require(try head()).headers.contains(name: RequestHeadRules.errorField) == false)
    }

    // MARK: Expect

    @Test func aClientThatWaitsIsToldToContinue() throws {
        try receive("/", ["Host": "a", "Expect": "100-Continue", "Content-Length": "2"])
        #expect(try sent() == .continue)
    }

    @Test func anyOtherClientIsNot() throws {
        try receive("/", ["Host": "a"])
        try receive("/", ["Host": "a", "Expect": "200-ok"])
        try receive("/", ["Host": "a", "Expect": "100-continue"], version: .http1_0)
        #expect(try sent() == nil)
    }

    /// It would look like a part of the response under way.
    @Test func nobodyIsToldToContinueWhileAnotherResponseIsUnderWay() throws {
        try receive("/", method: .GET)
        try receive(.end(nil))
        try receive("/", ["Host": "a", "Expect": "100-continue", "Content-Length": "2"])
        #expect(try sent() == nil)
    }

    // MARK: The account

    @Test func theAccountKnowsWhereRequestsAndResponsesEnd() throws {
        (state.requestLineLength, state.isInRequestLine) = (9, true)
        try receive("/", method: .GET)
        #expect(!state.isInRequestLine && state.account.canAnswerNow)
        try receive(.end(nil))
        #expect(state.isInRequestLine && state.requestLineLength == 0 && !state.account.canAnswerNow)
        try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
        #expect(!state.account.canAnswerNow)
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        #expect(state.account.canAnswerNow)
    }
}
