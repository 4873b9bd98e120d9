import TestKit
import Testing

@testable import Postgres

@Suite struct TroubleLogTests {
    private let lines = LogLines()

    private func error(_ sqlState: String) -> PostgresServerError {
        PostgresServerError(sqlState: sqlState, unsafeMessage: "secret@example.com")
    }

    @Test func logsEachKindOnceAMinute() {
        let (log, now) = (TroubleLog(lines.logger), ContinuousClock.now)
        for _ in 1...3 { log.log(error("53100"), now: now) }
        log.log(error("53300"), now: now + .seconds(59))
        #expect(lines.all.count == 2)
        #expect(lines.all[0].contains("disk full") && lines.all[1].contains("too many connections"))
        log.log(error("53100"), now: now + .seconds(60))
        #expect(lines.all.count == 3)
        #expect(!lines.all.joined().contains("secret"))
    }

    @Test func ignoresErrorsThatNoOperatorCanEnd() {
        TroubleLog(lines.logger).log(error("23505"))
        #expect(lines.all == [])
    }
}
