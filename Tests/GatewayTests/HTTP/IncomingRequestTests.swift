import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Testing

@testable import GatewayService

@Suite struct IncomingRequestTests {
    private static let json: HTTPFields = [.contentType: "application/json"]

    private func code(_ body: () async throws -> some Any) async -> ErrorCode? {
        do {
            _ = try await body()
            return nil
        } catch { return (error as? ServiceError)?.code }
    }

    // MARK: Body

    @Test func aBodyMayHave64KiBAndNoByteMore() async throws {
        let fits = IncomingRequest.testing(.post, body: String(repeating: "x", count: 65_536))
        #expect(try await fits.body().readableBytes == 65_536)
        let tooLong = IncomingRequest.testing(.post, body: String(repeating: "x", count: 65_537))
        #expect(await code { try await tooLong.body() } == .contentTooLarge)
    }

    @Test(arguments: ["65537", "99999999999999", "9223372036854775807"])
    func aLengthThatIsTooLongIsRejectedUnread(length: String) async {
        let request = IncomingRequest.testing(.post, headers: [.contentLength: length], body: "{}")
        #expect(await code { try await request.body() } == .contentTooLarge)
    }

    @Test func aBodyIsReadOnceHoweverOftenItIsAskedFor() async throws {
        let (stream, source) = RequestBody.makeStream()
        let reader = Task {
            await source.yield(ByteBuffer(string: #"{"a":"b"}"#))
            source.finish()
        }
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "a", path: "/", headerFields: Self.json)
        let context = IncomingRequest.testing().context
        let request = IncomingRequest(request: Request(head: head, body: stream), context: context)
        #expect(try await request.body() == ByteBuffer(string: #"{"a":"b"}"#))
        await reader.value
        // The stream is used up.
        #expect(try await request.members()["a"] == .string("b"))
        #expect(try await request.body().readableBytes == 9)
    }

    @Test(arguments: [
        ("application/json", "application/json"), ("Application/JSON; charset=utf-8", "application/json"),
        (" application/json ;x", "application/json"), ("application/json, text/plain", "application/json, text/plain"),
        ("", ""), (";", ""),
    ])
    func theMediaTypeIsReadWithoutParameters(field: String, type: String) {
        let request = IncomingRequest.testing(.post, headers: [.contentType: field])
        #expect(request.contentType == type)
        #expect(request.isJSON == (type == "application/json"))
    }

    @Test func anInputIsAJSONObject() async {
        for (headers, body, expected) in [
            (Self.json, "{}", nil), (Self.json, "", .malformedJSON), (Self.json, "[]", .malformedJSON),
            ([:], "{}", .unsupportedMediaType), ([.contentType: "text/plain"], "", .unsupportedMediaType),
        ] as [(HTTPFields, String, ErrorCode?)] {
            let request = IncomingRequest.testing(.post, headers: headers, body: body)
            #expect(await code { try await request.input() } == expected, "\(headers) \(body)")
        }
    }

    @Test func anOptionalBodyMayBeAbsentButNotOfAnotherType() async {
        for (headers, body, expected) in [
            ([:], "", nil), ([.contentType: "text/plain"], "", nil), (Self.json, "{}", nil),
            ([.contentType: "text/plain"], "{}", .unsupportedMediaType), (Self.json, "1", .malformedJSON),
        ] as [(HTTPFields, String, ErrorCode?)] {
            let request = IncomingRequest.testing(.post, headers: headers, body: body)
            #expect(await code { try await request.input(body: .optionalObject) } == expected, "\(headers) \(body)")
        }
    }

    @Test func anEndpointWithoutABodyDoesNotLookAtIt() async throws {
        let request = IncomingRequest.testing(.post, headers: [.contentType: "text/plain"], body: #"{"a":1}"#)
        #expect(try await !request.input(body: .none).has("a"))
    }

    // MARK: Query and path

    @Test(arguments: ["/?a=%", "/?a=%4", "/?a=%zz", "/?a=%ff", "/?\(String(repeating: "a=b&", count: 101))"])
    func aMalformedQueryIs400(path: String) async {
        let request = IncomingRequest.testing(.get, path)
        #expect(await code { try request.query() } == .malformedRequest)
        #expect(request.queryValue("a") == nil)
    }

    @Test func aParameterThatComesTwiceHasNoValue() throws {
        let request = IncomingRequest.testing(.get, "/?a=1&a=1&b=%C3%A4+x&c")
        #expect(request.queryValue("a") == nil)
        #expect(request.queryValue("b") == "ä x")
        #expect(request.queryValue("c") == "")
        #expect(request.queryValue("d") == nil)
        #expect(try IncomingRequest.testing(.get, "/").query().pairs.isEmpty)
    }

    @Test func theCanonicalPathIsThatOfTheRoute() {
        let request = IncomingRequest.testing(.get, "/%6cogin", route: Route(method: .get, path: "/login"))
        #expect(request.canonicalPath == "/login")
    }

    /// An error page has no route, but the path of the endpoint that failed.
    @Test func withoutARouteTheCanonicalPathIsThatOfTheEndpointThatFailed() {
        let request = IncomingRequest.testing(.get, "//evil.example")
        #expect(request.canonicalPath == "/")
        request.context.failedPath.set("/login")
        #expect(request.canonicalPath == "/login")
    }

    // MARK: Device

    @Test func theDeviceHasTheAddressAndAtMost256BytesOfTheUserAgent() {
        let agent = String(repeating: "ä", count: 200)
        let device = IncomingRequest.testing(headers: [.userAgent: agent]).device
        #expect(device.ipAddress == "192.0.2.7")
        #expect(device.userAgent == String(repeating: "ä", count: 128))
        #expect(IncomingRequest.testing(clientAddress: nil).device == Tokens.Device(ipAddress: nil, userAgent: nil))
    }
}
