import HTTPTypes
import Testing

@testable import GatewayService

/// Forms of HTTP that smuggle, stall or flood: refused within a bound, and never passed on.
@Suite struct HostileHTTPTests {
    private func answer(to parts: [String], pause: Duration = .zero, limit: Duration = .seconds(5)) async throws -> (
        text: String, isClosed: Bool
    ) {
        try await ScriptedFleet().runWithPort(bodyTimeout: .milliseconds(300)) { port in
            try await RawHTTP.exchange(port: port, limit: limit, parts, pause: pause)
        }
    }

    @Test(arguments: [
        // Two lengths, a length beside chunks, a space before the colon, a bare CR: RFC 9112 §6.1, §6.3, §5.1, §2.2.
        "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET /healthz\r\n\r\n garbage",
        "\u{0}\u{1}\u{2}\u{3}\r\n\r\n",
    ])
    func malformedHeadsEndTheConnection(head: String) async throws {
        let answer = try await answer(to: [head])
        #expect(answer.isClosed)
        #expect(answer.text.hasPrefix("HTTP/1.1 400"))
        #expect(answer.text.contains("application/problem+json"))
        #expect(answer.text.contains("\"malformed_request\""))
    }

    @Test func anEndlessHeadIsCut() async throws {
        let lines = (0..<200).map { "X-\($0): \(String(repeating: "x", count: 1000))\r\n" }
        let answer = try await answer(to: ["GET /healthz HTTP/1.1\r\nHost: a\r\n"] + lines + ["\r\n"])
        #expect(answer.isClosed)
        #expect(!answer.text.hasPrefix("HTTP/1.1 200"))
    }

    @Test func chunksThatAddUpToTooMuchAre413() async throws {
        let chunk = "4000\r\n\(String(repeating: " ", count: 0x4000))\r\n"
        let head =
            "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        let answer = try await answer(to: [head] + Array(repeating: chunk, count: 6) + ["0\r\n\r\n"])
        #expect(answer.text.hasPrefix("HTTP/1.1 413"))
    }

    @Test func aBodyThatNeverComesIs408() async throws {
        let head =
            "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        let answer = try await answer(to: [head])
        #expect(answer.text.hasPrefix("HTTP/1.1 408"))
        #expect(answer.text.contains("application/problem+json"))
        #expect(answer.isClosed)
    }

    @Test func aConnectionThatSaysNothingIsClosed() async throws {
        let answer = try await answer(to: [])
        #expect(answer.isClosed)
        #expect(answer.text.isEmpty)
    }
}
