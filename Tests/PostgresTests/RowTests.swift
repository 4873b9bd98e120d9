import Testing

@testable import Postgres

@Suite struct RowTests {
    @Test func decodingErrorsNameOnlyTheColumn() async throws {
        let client = try await makeClient()
        let row = try #require(try await client.query("SELECT 'hunter2' AS password, NULL AS nothing").first)
        #expect(throws: PostgresError.decoding(column: "password")) { try row.decode("password", as: Int.self) }
        #expect(throws: PostgresError.decoding(column: "nothing")) { try row.decode("nothing", as: Int.self) }
        #expect(throws: PostgresError.decoding(column: "missing")) { try row.decode("missing", as: Int?.self) }
        #expect(
            !"\(row)\(String(reflecting: row))\(PostgresError.decoding(column: "password"))".contains(
                "hunter2"))
    }

    @Test func refusesANameThatOccursTwice() async throws {
        let client = try await makeClient()
        let row = try #require(try await client.query("SELECT 1 AS id, 2 AS id, 3 AS other").first)
        #expect(throws: PostgresError.decoding(column: "id")) { try row.decode("id", as: Int.self) }
        #expect(try row.decode("other") == 3)
    }

    private enum Status: String { case active, suspended }

    @Test func readsCasesByTheirRawValues() async throws {
        let client = try await makeClient()
        let row = try #require(try await client.query("SELECT 'active' AS known, 'gone' AS unknown").first)
        #expect(try row.decode("known") == Status.active)
        #expect(throws: PostgresError.decoding(column: "unknown")) { try row.decode("unknown", as: Status.self) }
    }
}
