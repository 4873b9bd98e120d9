import Foundation
import HTTPTypes
import Models
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@testable import GatewayService

@Suite struct MalformedRequestHandlerTests {
    private let problem = Problem(issuer: ScriptedFleet.issuer)
    private let state = ConnectionState(budget: ReceiveBudget())
    private let channel: EmbeddedChannel

    init() { channel = EmbeddedChannel(handler: MalformedRequestHandler(problem: problem, state: state)) }

    /// What Hummingbird sends when the bytes are no HTTP.
    private static let bare: HTTPFields = [.contentLength: "0", .connection: "close"]

    private func send(_ status: HTTPResponse.Status, _ fields: HTTPFields) throws -> (HTTPResponse?, String?) {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: status, headerFields: fields)))
        var (head, body): (HTTPResponse?, String?)
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let value): head = value
            case .body(let bytes): body = String(buffer: bytes)
            case .end: break
            }
        }
        return (head, body)
    }

    /// The error goes on to the handlers that end the connection.
    private func fail(_ error: any Error) {
        channel.pipeline.fireErrorCaught(error)
        #expect(throws: (any Error).self) { try channel.throwIfErrorCaught() }
    }

    @Test func aBare400IsExplained() throws {
        fail(HTTPParserError.invalidMethod)
        let (head, body) = try send(.badRequest, Self.bare)
        let fields = try #require(head).headerFields
        #expect(head?.status == .badRequest && body?.contains("\"malformed_request\"") == true)
        #expect(fields[.contentLength] == body.map { "\($0.utf8.count)" } && fields[.connection] == "close")
        #expect(fields[.contentType] == "application/problem+json" && fields[.cacheControl] == "no-store")
        let id = try #require(fields[.requestID])
        #expect(body?.contains("/requests/\(id)") == true)
    }

    @Test func aHeadThatIsTooLongIsToldWhatIsTooLong() throws {
        state.requestLineLength = GatewayChannel.maximumFieldSize
        fail(HTTPParserError.headerOverflow)
        #expect(try send(.badRequest, Self.bare).0?.status.code == 431)
        state.requestLineLength += 1
        fail(HTTPParserError.headerOverflow)
        #expect(try send(.badRequest, Self.bare).0?.status.code == 414)
    }

    @Test func anyOtherResponseIsLeftAlone() throws {
        let others: [(HTTPResponse.Status, HTTPFields)] = [
            (.badRequest, [.contentLength: "0"]), (.badRequest, [.connection: "close"]),
            (.badRequest, [.contentLength: "7", .connection: "close"]), (.ok, Self.bare),
        ]
        for (status, fields) in others {
            let (head, body) = try send(status, fields)
            #expect(head == HTTPResponse(status: status, headerFields: fields) && body == nil)
        }
    }

    // MARK: Bytes for a connection without an encoder

    @Test func theBytesAreAnHTTPResponse() throws {
        let text = String(buffer: problem.wireBytes(for: .overloaded))
        let (head, body) = try #require(
            text.firstRange(of: "\r\n\r\n").map { (text[..<$0.lowerBound], text[$0.upperBound...]) })
        let lines = head.components(separatedBy: "\r\n")
        #expect(lines.first?.hasPrefix("HTTP/1.1 503 ") == true)
        #expect(lines.contains("Retry-After: 5") && lines.contains("Connection: close"))
        #expect(lines.contains("Content-Length: \(body.utf8.count)"))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        #expect(document["code"] as? String == "service_unavailable")
    }
}
