import TestKit
import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    @Test func recognizesUniqueViolations() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (email text CONSTRAINT t_email_key UNIQUE)")
        try await client.execute("INSERT INTO t VALUES (\("secret@example.com"))")
        let error = try #require(
            await postgresError { try await client.execute("INSERT INTO t VALUES (\("secret@example.com"))") })
        #expect(error.isUniqueViolation(of: "t_email_key"))
        #expect(!error.isUniqueViolation(of: "t_other_key"))
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!"\(error)\(String(reflecting: error))\(dumped)".contains("secret"))
        #expect(error.serviceError.status == 500)
        #expect(!error.serviceError.detail.contains("t_email_key"))
    }
}
