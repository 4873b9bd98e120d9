import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import IdentityService

@Suite struct BreachedPasswordServerTests {
    private static let hash = BreachedPasswordHash(Secret("password"))
    private static let deadline = ContinuousClock.now + .seconds(60)
    private static let lines = """
        0018A45C4D1DEF81644B54AB7F969B88D65:1\r
        1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r
        \(String(repeating: "A", count: 35)):0\r
        """

    private static func response(_ body: String, status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func error(
        _ server: BreachedPasswordServer, deadline: ContinuousClock.Instant = deadline
    ) async -> BreachedPasswordServer.LookupError? {
        do throws(BreachedPasswordServer.LookupError) {
            _ = try await server.contains(Self.hash, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    @Test func tellsTheServerFiveDigits() async throws {
        let peer = try await ScriptedServer.start { _ in Self.response(Self.lines) }
        let server = BreachedPasswordServer(base: peer.url)
        #expect(try await server.contains(Self.hash, deadline: Self.deadline))
        let request = try #require(peer.requests.first)
        #expect(request.hasPrefix("GET /range/5BAA6 HTTP/1.1\r\n"))
        #expect(request.contains("\r\nAdd-Padding: true\r\n") && request.contains("\r\nUser-Agent: Latchkey\r\n"))
        #expect(!request.contains("1E4C9") && !request.contains("password"))
    }

    @Test func anotherSuffixIsNotFound() async throws {
        let peer = try await ScriptedServer.start { _ in
            Self.response(Self.lines.replacing("1E4C9B93F", with: "1E4C9B93E"))
        }
        #expect(try await !BreachedPasswordServer(base: peer.url).contains(Self.hash, deadline: Self.deadline))
    }

    /// Padding has the count 0.
    @Test func paddingIsNotFound() async throws {
        let peer = try await ScriptedServer.start { _ in Self.response(Self.lines.replacing("52256179", with: "0")) }
        #expect(try await !BreachedPasswordServer(base: peer.url).contains(Self.hash, deadline: Self.deadline))
    }

    @Test func keepsAnswersForAWhile() async throws {
        let peer = try await ScriptedServer.start { _ in Self.response(Self.lines) }
        let time = Mutex(ContinuousClock.now)
        let server = BreachedPasswordServer(base: peer.url) { time.withLock { $0 } }
        for _ in 0..<3 { #expect(try await server.contains(Self.hash, deadline: Self.deadline)) }
        #expect(peer.requests.count == 1)
        time.withLock { $0 += BreachedPasswordServer.cacheLifetime }
        #expect(try await server.contains(Self.hash, deadline: Self.deadline))
        #expect(peer.requests.count == 2)
    }

    @Test func keepsAFewAnswersOnly() async throws {
        let peer = try await ScriptedServer.start { _ in Self.response(Self.lines) }
        let server = BreachedPasswordServer(base: peer.url)
        _ = try await server.contains(Self.hash, deadline: Self.deadline)
        for number in 0..<BreachedPasswordServer.maximumCount {
            _ = try await server.contains(BreachedPasswordHash(Secret("\(number)")), deadline: Self.deadline)
        }
        let count = peer.requests.count
        _ = try await server.contains(Self.hash, deadline: Self.deadline)
        #expect(peer.requests.count == count + 1)
    }

    @Test(arguments: [
        response("", status: "503 Service Unavailable"), response(lines, status: "302 Found"),
        response("<html>"), response("1E4C9B93F3F0682250B6CF8331B7EE68FD8"),
        response("1E4C9B93F3F0682250B6CF8331B7EE68FD8:-1"), response("1E4C9B93F3F0682250B6CF8331B7EE68FD8:x"),
        response(String(repeating: "\(String(repeating: "A", count: 35)):1\r\n", count: 14_000)),
        "no HTTP at all\r\n\r\n",
    ])
    func otherAnswersAreErrors(answer: String) async throws {
        let peer = try await ScriptedServer.start { _ in answer }
        #expect(await error(BreachedPasswordServer(base: peer.url)) == .unexpectedAnswer)
    }

    @Test func aServerThatIsAwayIsLeftAloneForAWhile() async throws {
        let isBroken = Mutex(true)
        let peer = try await ScriptedServer.start { _ in
            isBroken.withLock { $0 }
                ? Self.response("", status: "500 Internal Server Error") : Self.response(Self.lines)
        }
        let time = Mutex(ContinuousClock.now)
        let server = BreachedPasswordServer(base: peer.url) { time.withLock { $0 } }
        for _ in 0..<BreachedPasswordServer.maximumErrors { #expect(await error(server) == .unexpectedAnswer) }
        isBroken.withLock { $0 = false }
        #expect(await error(server) == .unavailable)
        #expect(peer.requests.count == BreachedPasswordServer.maximumErrors)
        time.withLock { $0 += BreachedPasswordServer.pause }
        #expect(try await server.contains(Self.hash, deadline: Self.deadline))
    }

    /// Otherwise a burst of sign-ups, whose own number is bounded, would switch the check off for everyone.
    @Test func aSingleErrorDoesNotStopTheLookups() async throws {
        let isBroken = Mutex(true)
        let peer = try await ScriptedServer.start { _ in
            isBroken.withLock { $0 }
                ? Self.response("", status: "500 Internal Server Error") : Self.response(Self.lines)
        }
        let server = BreachedPasswordServer(base: peer.url)
        #expect(await error(server) == .unexpectedAnswer)
        isBroken.withLock { $0 = false }
        #expect(try await server.contains(Self.hash, deadline: Self.deadline))
    }

    @Test func doesNotWaitBeyondTheDeadline() async throws {
        let peer = try await ScriptedServer.start { _ in nil }
        let start = ContinuousClock.now
        #expect(
            await error(BreachedPasswordServer(base: peer.url), deadline: start + .milliseconds(100)) == .unavailable)
        #expect(.now - start < .seconds(1.5))
        #expect(await error(BreachedPasswordServer(base: "http://127.0.0.1:1")) == .unavailable)
    }
}
