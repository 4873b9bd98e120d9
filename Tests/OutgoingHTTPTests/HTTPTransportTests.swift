import Foundation
import TestKit
import Testing

@testable import OutgoingHTTP

@Suite struct HTTPTransportTests {
    @Test func sendsMethodHeadersAndBody() async throws {
        let server = try await ScriptedServer.start { _ in
            "HTTP/1.1 201 Created\r\nCache-Control: max-age=5\r\nX-Two: a\r\nX-Two: b\r\nContent-Length: 2\r\n\r\nok"
        }
        let response = try await HTTPTransportRequest.test(
            "PATCH", server.url + "/a?b=c", headers: [("X-Own", "1")], body: "some text"
        ).send()
        #expect(response.status == 201 && response.text == "ok" && response["cache-control"] == "max-age=5")
        #expect(response.headers.filter { $0.0 == "X-Two" }.map(\.1) == ["a", "b"])
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("PATCH /a?b=c HTTP/1.1\r\n") && request.hasSuffix("\r\n\r\nsome text"))
        #expect(request.contains("\r\nX-Own: 1\r\n") && request.contains("\r\nContent-Length: 9\r\n"))
        #expect(!request.contains("Expect:"))
    }

    @Test(arguments: ["", "x"]) func aBodyMayBeEmptyOrMissing(body: String) async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
        #expect(try await HTTPTransportRequest.test("POST", server.url, body: body).send().status == 204)
        #expect(try await HTTPTransportRequest.test("GET", server.url).send().status == 204)
        #expect(server.requests.first?.contains("Content-Length: \(body.utf8.count)\r\n") == true)
        #expect(server.requests.last?.contains("Content-Length") == false)
    }

    @Test func trustsTheAuthorityOfTheRequestOnly() async throws {
        let (server, other) = (try await TestHTTPSServer.launch(), try await TestHTTPSServer.launch())
        var request = HTTPTransportRequest.test("GET", server.url)
        await #expect(throws: HTTPTransportError.unreachable) { try await request.send() }
        request.caFile = server.caFile
        #expect(try await request.send().status == 200)
        for file in [other.caFile, "/nowhere/ca.pem"] {
            request.caFile = file
            await #expect(throws: HTTPTransportError.unreachable) { try await request.send() }
        }
        try await server.stop()
        try await other.stop()
    }

    @Test func doesNotFollowRedirects() async throws {
        let server = try await ScriptedServer.start { _ in
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        }
        let response = try await HTTPTransportRequest.test("GET", server.url).send()
        #expect(response.status == 302 && response["Location"] == "/elsewhere")
        #expect(server.requests.count == 1)
    }

    /// Whatever the name resolves to, no connection is made.
    @Test func doesNotConnectToPrivateAddresses() async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        for host in ["127.0.0.1", "localhost"] {
            var request = HTTPTransportRequest.test("GET", "http://\(host):\(server.port)/")
            request.refusesPrivateAddresses = true
            await #expect(throws: HTTPTransportError.forbiddenAddress) { try await request.send() }
        }
        #expect(server.connections == 0)
    }

    /// A connection that another request has left open is no way around the check.
    @Test func doesNotUseAnOpenConnectionToAPrivateAddress() async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        var request = HTTPTransportRequest.test("GET", server.url)
        #expect(try await request.send().status == 200)
        #expect(try await request.send().status == 200)
        #expect(server.connections == 1)
        request.refusesPrivateAddresses = true
        await #expect(throws: HTTPTransportError.forbiddenAddress) { try await request.send() }
        #expect(server.requests.count == 2)
    }

    @Test func boundsTheResponse() async throws {
        let long = String(repeating: "x", count: 5000)
        let server = try await ScriptedServer.start { request in
            request.hasPrefix("GET /head")
                ? "HTTP/1.1 200 OK\r\n" + (0..<20).map { "X-\($0): \(long)\r\n" }.joined() + "\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + long
        }
        for (path, limit) in [("/body", 4999), ("/head", 100_000)] {
            var request = HTTPTransportRequest.test("GET", server.url + path)
            request.maximumResponseLength = limit
            await #expect(throws: HTTPTransportError.tooLong, "\(path)") { try await request.send() }
        }
        var request = HTTPTransportRequest.test("GET", server.url + "/body")
        request.maximumResponseLength = 5000
        #expect(try await request.send().body.count == 5000)
        request.maximumResponseLength = 4999
        request.cutsResponse = true
        let cut = try await request.send()
        #expect(cut.status == 200 && cut.body.count <= 4999)
        // The head is read to its end, or not at all.
        request = HTTPTransportRequest.test("GET", server.url + "/head")
        request.cutsResponse = true
        await #expect(throws: HTTPTransportError.tooLong) { try await request.send() }
    }

    @Test(arguments: ["hello", "SSH-2.0-OpenSSH_9.6\r\n"])
    func aServerOfAnotherProtocolIsAnError(answer: String) async throws {
        let server = try await ScriptedServer.start(closes: true) { _ in answer }
        await #expect(throws: HTTPTransportError.malformedResponse) {
            try await HTTPTransportRequest.test("GET", server.url).send()
        }
    }

    @Test func reportsAConnectionThatFails() async throws {
        let server = try await ScriptedServer.start(closes: true) { _ in "" }
        for url in [server.url, "http://127.0.0.1:1/", "http://name.invalid/"] {
            await #expect(throws: HTTPTransportError.unreachable, "\(url)") {
                try await HTTPTransportRequest.test("GET", url).send()
            }
        }
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://", "nothing", ""])
    func refusesOtherURLs(url: String) async throws {
        await #expect(throws: HTTPTransportError.self) { try await HTTPTransportRequest.test("GET", url).send() }
    }

    @Test(arguments: [("X-A", "1\r\nX-B: 2"), ("X-A\r\n", "1"), ("X: A", "1"), ("", "1")])
    func refusesHeadersThatWouldAddLines(header: (String, String)) async throws {
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        await #expect(throws: HTTPTransportError.invalidRequest) {
            try await HTTPTransportRequest.test("GET", server.url, headers: [header]).send()
        }
        #expect(server.connections == 0)
    }

    @Test func givesUpAtTheDeadlineAndWithTheTask() async throws {
        let silent = try await ScriptedServer.start { _ in nil }
        let clock = ContinuousClock()
        let taken = try await clock.measure {
            await #expect(throws: HTTPTransportError.timeout) {
                try await HTTPTransportRequest.test("GET", silent.url, timeout: .milliseconds(200)).send()
            }
            await #expect(throws: HTTPTransportError.timeout) {
                try await HTTPTransportRequest.test("GET", silent.url, timeout: .zero).send()
            }
            let task = Task { try await HTTPTransportRequest.test("GET", silent.url).send() }
            try await silent.hasReceived(2)
            task.cancel()
            await #expect(throws: HTTPTransportError.cancelled) { try await task.value }
        }
        #expect(taken < .seconds(10))
    }

    /// Requests to a server that hangs do not delay those to others.
    @Test func requestsDoNotWaitForEachOther() async throws {
        let silent = try await ScriptedServer.start { _ in nil }
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        let hanging = (0..<40).map { _ in Task { try await HTTPTransportRequest.test("GET", silent.url).send() } }
        try await silent.hasReceived(40)
        #expect(try await HTTPTransportRequest.test("GET", server.url).send().status == 200)
        for task in hanging { task.cancel() }
        for task in hanging { await #expect(throws: HTTPTransportError.cancelled) { try await task.value } }
    }

    /// One slow provider must not keep people from signing in with another.
    @Test func limitsWhatIsUnderWayToOneHost() async throws {
        let silent = try await ScriptedServer.start { _ in nil }
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        let transport = HTTPTransport(maximumRequests: 100, maximumRequestsPerHost: 3)
        let hanging = (0..<3).map { _ in Task { try await transport.send(.test("GET", silent.url)) } }
        try await silent.hasReceived(3)
        for path in ["", "/other"] {
            await #expect(throws: HTTPTransportError.overload) {
                try await transport.send(.test("GET", silent.url + path))
            }
        }
        // Another port is another host.
        for _ in 0..<10 { #expect(try await transport.send(.test("GET", server.url)).status == 200) }
        for task in hanging { task.cancel() }
        try await eventually("room for a request") {
            do {
                let next = Task { try await transport.send(.test("GET", silent.url, timeout: .milliseconds(50))) }
                _ = try await next.value
            } catch HTTPTransportError.timeout {
                return true
            } catch {}
            return false
        }
    }

    @Test func limitsWhatIsUnderWay() async throws {
        let silent = try await ScriptedServer.start { _ in nil }
        let server = try await ScriptedServer.start { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        let transport = HTTPTransport(maximumRequests: 2, maximumRequestsPerHost: 2)
        let hanging = (0..<2).map { _ in Task { try await transport.send(.test("GET", silent.url)) } }
        try await silent.hasReceived(2)
        await #expect(throws: HTTPTransportError.overload) { try await transport.send(.test("GET", server.url)) }
        hanging[0].cancel()
        await #expect(throws: HTTPTransportError.cancelled) { try await hanging[0].value }
        // The thread frees the place a moment after the task has ended.
        while true {
            do {
                #expect(try await transport.send(.test("GET", server.url)).status == 200)
                break
            } catch HTTPTransportError.overload {
                await Task.yield()
            }
        }
        hanging[1].cancel()
    }
}
