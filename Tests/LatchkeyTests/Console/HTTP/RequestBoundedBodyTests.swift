import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Testing

@testable import LatchkeyCommand

@Suite struct RequestBoundedBodyTests {
    private func request(_ body: RequestBody, length: Int? = nil) -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
        if let length { head.headerFields[.contentLength] = "\(length)" }
        return Request(head: head, body: body)
    }

    @Test func readsWhatFits() async throws {
        let body = try await request(RequestBody(buffer: ByteBuffer(string: "a=b"))).boundedBody(upTo: 3, as: "form")
        #expect(String(buffer: body) == "a=b")
    }

    @Test(arguments: [nil, 2048])
    func refusesMoreBytes(length: Int?) async throws {
        let body = RequestBody(buffer: ByteBuffer(repeating: 0x61, count: 1025))
        let error = await #expect(throws: ServiceError.self) {
            try await request(body, length: length).boundedBody(upTo: 1024, as: "form")
        }
        #expect(error?.code == .contentTooLarge && error?.detail == "The form is longer than 1 KiB.")
    }

    /// The client sends a part, and then nothing.
    @Test func doesNotWaitForever() async throws {
        let (body, source) = RequestBody.makeStream()
        defer { source.finish() }
        let error = await #expect(throws: ServiceError.self) {
            try await request(body).boundedBody(upTo: 1024, within: .zero, as: "form")
        }
        #expect(error?.code == .requestTimeout && error?.status == 408)
    }
}
