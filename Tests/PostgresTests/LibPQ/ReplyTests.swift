import TestKit
import Testing

@testable import Postgres

@Suite struct ReplyTests {
    private let connection: Connection
    private var end: ContinuousClock.Instant { .now + .seconds(20) }

    init() async throws {
        connection = try Connection(try PostgresConfiguration(url: try await TestPostgres.shared().makeDatabase()))
    }

    /// The first reply to a script; the others are read and dropped.
    private func reply(to sql: String) throws -> Reply? {
        try connection.sendScript(sql)
        try connection.flush(until: end)
        let first = try connection.nextReply(until: end)
        while case .some = try connection.nextReply(until: end) {}
        return first
    }

    @Test func aResultIsATableWithItsNulls() throws {
        guard case .table(let table) = try reply(to: "SELECT 'a' AS x, NULL AS y UNION ALL SELECT '', 'b'") else {
            Issue.record("no table")
            return
        }
        #expect(table.columns == ["x", "y"] && table.rowCount == 2)
        #expect(table.text(row: 0, column: 0).map { Array($0) } == Array("a".utf8))
        #expect(table.text(row: 0, column: 1) == nil)
        #expect(table.text(row: 1, column: 0)?.isEmpty == true)
    }

    @Test(arguments: [("CREATE TEMPORARY TABLE t (n int)", 0), ("", 0), ("CREATE TEMPORARY TABLE t AS SELECT 1", 1)])
    func aCommandIsATableWithoutRows(sql: String, affected: Int) throws {
        guard case .table(let table) = try reply(to: sql) else {
            Issue.record("no table")
            return
        }
        #expect(table.rowCount == 0 && table.columns.isEmpty && table.affected == affected)
    }

    @Test func anErrorHasItsStateAndTheConstraint() throws {
        _ = try reply(to: "CREATE TEMPORARY TABLE t (n int CONSTRAINT small CHECK (n < 10))")
        guard case .refused(let error) = try reply(to: "INSERT INTO t VALUES (10)") else {
            Issue.record("not refused")
            return
        }
        #expect(error.sqlState == "23514" && error.constraint == "small" && error.table == "t")
        #expect(!"\(error)".contains("10"))
    }

    @Test func copyingIsUnexpected() throws {
        try connection.sendScript("COPY (SELECT 1) TO STDOUT")
        try connection.flush(until: end)
        guard case .unexpected = try connection.nextReply(until: end) else {
            Issue.record("expected")
            return
        }
    }

    @Test func whatFollowsAnErrorInAPipelineIsSkipped() throws {
        try connection.enterPipeline()
        try connection.sendPrepare("first", sql: "not sql")
        try connection.sendPrepare("second", sql: "SELECT 1")
        try connection.synchronize()
        try connection.flush(until: end)
        var kinds: [String] = []
        // libpq gives nil between the replies of a pipeline.
        for _ in 0..<10 where kinds.last != "synchronized" {
            switch try connection.nextReply(until: end) {
            case .table: kinds.append("table")
            case .refused: kinds.append("refused")
            case .skipped: kinds.append("skipped")
            case .synchronized: kinds.append("synchronized")
            case .unexpected: kinds.append("unexpected")
            case nil: break
            }
        }
        #expect(kinds == ["refused", "skipped", "synchronized"])
    }
}
