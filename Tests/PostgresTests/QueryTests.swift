import Testing

@testable import Postgres

@Suite struct QueryTests {
    @Test func valuesBecomeParameters() {
        let query: Query = "SELECT \(sql: "id, name") FROM t WHERE id = \(7) AND name = \("x' OR 1=1")"
        #expect(query.sql == "SELECT id, name FROM t WHERE id = $1 AND name = $2")
        #expect(query.parameters.count == 2)
    }

    @Test func embeddedStatementsAreRenumbered() throws {
        let inner: Query =
            "INSERT INTO t VALUES (\(1), \("two"), \(3), \(4), \(5), \(6), \(7), \(8), \(9), \(10), \(11))"
        let outer: Query = "WITH a AS (SELECT \(0)), b AS (\(statement: inner)) SELECT \(12)"
        #expect(
            outer.sql
                == "WITH a AS (SELECT $1), b AS (INSERT INTO t VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)) SELECT $13"
        )
        let texts = outer.parameters.map { parameter in
            if case .text(let text) = parameter { text } else { "" }
        }
        #expect(texts == ["0", "1", "two", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"])
    }

    @Test func descriptionsContainNoValues() {
        let query: Query = "SELECT \("hunter2")"
        var dumped = ""
        dump(query, to: &dumped)
        #expect(!"\(query)\(String(reflecting: query))\(dumped)".contains("hunter2"))
    }

    @Test(arguments: [
        ("SELECT 1" as Query, true), ("\n  select 1", true), ("WITH a AS (DELETE FROM t) SELECT 1", false),
        ("INSERT INTO t SELECT 1", false), ("", false),
    ])
    func onlySelectsAreReads(_ query: Query, _ isRead: Bool) {
        #expect(query.isRead == isRead)
    }
}
