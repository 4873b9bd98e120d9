import Models
import TestKit
import Testing

@testable import GatewayService

@Suite struct ServerErrorLogTests {
    private struct Unexpected: Error {}

    private let lines = LogLines()
    private let log: ServerErrorLog
    private let start = ContinuousClock.now

    init() { log = ServerErrorLog(logger: lines.logger) }

    @Test func logsAnErrorOnceASecondWithTheNumberOfRequests() {
        for _ in 0..<1000 { log.record(ServiceError.unavailable(), at: "/auth/sign-in", now: start) }
        #expect(lines.all.count == 1)
        log.record(ServiceError.unavailable(), at: "/auth/sign-up", now: start + .milliseconds(999))
        #expect(lines.all.count == 1)
        log.record(ServiceError.unavailable(), at: "/auth/me", now: start + .seconds(1))
        #expect(lines.all.count == 2)
        #expect(lines.metadata.last?["path"] == "/auth/me")
        // 999 and one in the first second, and this one.
        #expect(lines.metadata.last?["requests"] == "1001")
    }

    @Test func anotherErrorHasALineOfItsOwn() {
        log.record(ServiceError.unavailable(), at: "/auth/me", now: start)
        log.record(ServiceError.internal, at: "/auth/me", now: start)
        #expect(lines.all.count == 2)
        #expect(lines.metadata.allSatisfy { $0["requests"] == nil })
    }

    @Test func logsEveryUnexpectedErrorByItsType() {
        for _ in 0..<3 { log.record(Unexpected(), at: "/auth/me", now: start) }
        #expect(lines.metadata.map { $0["error"] } == ["Unexpected", "Unexpected", "Unexpected"])
    }

    @Test func logsNoErrorOfACaller() {
        log.record(ServiceError.routeNotFound, at: "/", now: start)
        log.record(MethodNotAllowed(allowed: []), at: "/", now: start)
        log.record(NotReady(lines: ""), at: "/readyz", now: start)
        #expect(lines.all.isEmpty)
    }
}
