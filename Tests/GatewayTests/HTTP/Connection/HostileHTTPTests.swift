import HTTPTypes
import Testing

@testable import GatewayService

/// Requests that smuggle, stall or flood: rejected within a bound, and never passed on.
@Suite struct HostileHTTPTests {
    private func answer(to parts: [String]) async throws -> (text: String, isClosed: Bool) {
        try await ScriptedFleet().runWithPort(bodyTimeout: .milliseconds(300)) { port in
            try await RawHTTP.exchange(port: port, parts)
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

    @Test func aSilentConnectionIsClosed() async throws {
        let answer = try await answer(to: [])
        #expect(answer.isClosed)
        #expect(answer.text.isEmpty)
    }

    private func post(_ body: String, _ headers: String = "") -> String {
        "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(headers)"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    @Test(arguments: [
        #"{"a":1,}"#, #"{"a":[1,]}"#, #"["a"]"#, #""a""#, "", "{", #"{"a":}"#, "\u{feff}{}",
        "{\"a\":" + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + "}",
    ])
    func aBodyThatIsNotAnObjectIs400(body: String) async throws {
        let answer = try await answer(to: [post(body)])
        #expect(answer.text.hasPrefix("HTTP/1.1 400"))
    }

    /// A decoder that scans every level of a nest takes time that grows with the cube of its depth.
    @Test func nestsCostNoMoreThanTheirLength() async throws {
        let nest = String(repeating: "[", count: 480) + String(repeating: "]", count: 480)
        let deep = "{\"a\":[" + Array(repeating: nest, count: 60).joined(separator: ",") + "]}"
        let wide = "{\"a\":[" + Array(repeating: "[[[[[]]]]]", count: 5500).joined(separator: ",") + "]}"
        for body in [deep, wide] {
            #expect(body.utf8.count > 55_000)
            let start = ContinuousClock.now
            let answer = try await answer(to: [post(body)])
            #expect(answer.text.hasPrefix("HTTP/1.1 400"))
            #expect(.now - start < .seconds(2))
        }
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ])
    func malformedChunksAre400(rest: String) async throws {
        let head = "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        let answer = try await answer(to: [head + rest])
        #expect(answer.text.hasPrefix("HTTP/1.1 400"))
        #expect(!answer.text.contains("internal_error"))
    }

    @Test(arguments: [
        "GET /auth/me HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /auth/me HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
    ])
    func aRequestWithoutAHostIs400(request: String) async throws {
        #expect(try await answer(to: [request]).text.hasPrefix("HTTP/1.1 400"))
    }

    @Test func anUnknownMethodOfAKnownPathIs405() async throws {
        for (path, status) in [("/auth/me", "405"), ("/nothing", "404")] {
            let answer = try await answer(to: ["PROPFIND \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
            #expect(answer.text.hasPrefix("HTTP/1.1 \(status)"))
        }
    }

    @Test func nothingFollowsAResponseBeforeTheBody() async throws {
        let head = "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
        let answer = try await answer(to: [head])
        #expect(answer.text.hasPrefix("HTTP/1.1 404"))
        #expect(!answer.text.contains("HTTP/1.1 408"))
        #expect(answer.isClosed)
    }

    @Test func severalSlashesDoNotAvoidNoStore() async throws {
        let answer = try await answer(to: ["GET //auth/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
        #expect(answer.text.lowercased().contains("cache-control: no-store"))
    }
}
