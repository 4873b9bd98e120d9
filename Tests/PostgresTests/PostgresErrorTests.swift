import TestKit
import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    /// Another server may listen at the address for a while. What PostgreSQL itself refuses, it refuses again.
    @Test func aMalformedReplyMayPass() {
        for error in [
            .timeout(wasSent: true), .protocolError, .decoding(column: "c"), .tooManyRows, .unavailable(wasSent: false),
        ]
            as [PostgresError]
        {
            #expect(error.mayPass, "\(error)")
        }
        #expect(!PostgresError.server(PostgresServerError(sqlState: "42501", unsafeMessage: "no")).mayPass)
        #expect(!PostgresError.encoding(parameter: 1).mayPass)
    }

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
