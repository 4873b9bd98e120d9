import Testing

@testable import Postgres

@Suite struct PreparedStatementsTests {
    @Test func evictsTheLeastRecentlyUsed() {
        var statements = PreparedStatements(limit: 2)
        for sql in ["a", "b"] {
            #expect(statements.evictIfFull() == nil)
            _ = statements.insert(sql, name: statements.makeName())
        }
        #expect(statements.find("a")?.name == "s1")
        #expect(statements.evictIfFull() == "s2")
        #expect(statements.find("b") == nil)
        #expect(statements.makeName() == "s3")
        #expect(statements.find("a")?.name == "s1")
    }

    @Test func evictedStatementsAreDeallocatedAndPreparedAgain() async throws {
        let client = try await makeClient {
            ($0.readConnections, $0.maximumPreparedStatements, $0.maximumPipelinedReads) = (1, 4, 4)
        }
        for round in 0..<3 {
            for width in 1...8 {
                var query = Query(trusted: "SELECT ")
                query.sql += (1...width).map { "\(round) AS c\($0)" }.joined(separator: ", ")
                #expect(try await client.query(query).first?.decode("c\(width)") == round)
            }
        }
        let known = try await client.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self)
        #expect(known == 4)
    }

    @Test func statementsSurviveAnAlteredTable() async throws {
        let client = try await makeClient { $0.readConnections = 1 }
        try await client.execute("CREATE TABLE t AS SELECT 1 AS a")
        #expect(try await client.query("SELECT * FROM t").first?.decode("a") == 1)
        try await client.execute("ALTER TABLE t ADD COLUMN b text DEFAULT 'new'")
        _ = await postgresError { try await client.query("SELECT * FROM t") }
        #expect(try await client.query("SELECT * FROM t").first?.decode("b") == "new")
    }
}
