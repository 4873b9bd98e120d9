import Foundation
import InMemoryTracing
import TestKit
import Testing
import Tracing

@testable import Postgres

@Suite struct StatementTraceTests {
    private let tracer = InMemoryTracer()

    @Test func aStatementHasItsTextAndNoValue() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE SCHEMA s")
        try await client.execute("CREATE TABLE s.people (name text)")
        let spans = try await tracer.spans {
            try await client.execute("INSERT INTO s.people VALUES (\("hunter2"))")
            _ = try await client.query(
                """
                SELECT name FROM s.people
                WHERE name = \("hunter2")
                """)
            try await client.append("INSERT INTO s.people VALUES (\("hunter2"))")
        }
        #expect(spans.map(\.operationName) == ["INSERT s.people", "SELECT s.people", "INSERT s.people"])
        #expect(spans[1].attributes.get("db.query.text") == .string("SELECT name FROM s.people WHERE name = $1"))
        #expect(spans.allSatisfy { $0.attributes.get("db.system.name") == .string("postgresql") && $0.kind == .client })
        #expect(spans.allSatisfy { $0.status == nil && $0.parentSpanID != nil })
        #expect(!"\(spans.map(\.attributes))".contains("hunter2"))
    }

    @Test func aTransactionHasItsStatements() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (n int)")
        let spans = try await tracer.spans {
            let isTraced = try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (\(1))")
                try transaction.query("SELECT n FROM t")
                return transaction.instrumentationContext != nil
            }
            #expect(isTraced)
        }
        #expect(spans.map(\.operationName) == ["INSERT", "SELECT", "transaction"])
        #expect(spans[0].parentSpanID == spans[2].spanID && spans[1].parentSpanID == spans[2].spanID)
        let isTraced = try await client.transaction { $0.instrumentationContext != nil }
        #expect(!isTraced)
    }

    @Test func anErrorHasItsSQLSTATEAndNoText() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (name text UNIQUE)")
        try await client.execute("INSERT INTO t VALUES ('hunter2')")
        let spans = try await tracer.spans {
            _ = await postgresError { try await client.execute("INSERT INTO t VALUES (\("hunter2"))") }
            _ = await postgresError { try await client.query("SELECT \("hunter2")::int") }
            _ = await postgresError { try await client.query("SELECT 1", deadline: .now - .seconds(1)) }
        }
        #expect(spans[0].attributes.get("error.type") == .string("23505") && spans[0].status == nil)
        #expect(
            spans[1].attributes.get("db.response.status_code") == .string("22P02") && spans[1].status?.code == .error)
        #expect(spans[2].attributes.get("error.type") == .string("timeout") && spans[2].status?.code == .error)
        #expect(!"\(spans.map(\.attributes)) \(spans.map(\.status))".contains("hunter2"))
    }

    @Test func withoutATraceThereIsNoSpan() async throws {
        let client = try await makeClient()
        try await withTracer(tracer) { try await client.ping() }
        #expect(tracer.finishedSpans.isEmpty)
    }

    @Test(arguments: [
        ("SELECT 1", "SELECT"), ("select * from identity.users", "SELECT identity.users"),
        ("WITH a AS (\n INSERT INTO identity.effects (id) SELECT $1) DELETE FROM identity.b", "WITH identity.effects"),
        ("UPDATE identity.users SET a = $1", "UPDATE identity.users"), ("", ""),
        ("SELECT a FROM unnest($1) JOIN waitlists.entries e ON true", "SELECT waitlists.entries"),
    ])
    func namesAStatementByItsFirstTable(sql: String, name: String) {
        #expect(StatementTrace.summary(of: sql.split { $0.isWhitespace }) == name)
    }
}
