import Testing
import TestKit

@testable import Postgres

private struct BodyError: Error {}

@Suite struct TransactionTests {
    @Test func commitsWhenItsBodyReturns() async throws {
        let client = try await makeClient()
        let count = try await client.transaction { transaction in
            try transaction.execute("CREATE TABLE t (n int)")
            try transaction.execute("INSERT INTO t VALUES (\(1)), (\(2))")
            return try transaction.query("SELECT count(*) AS count FROM t")[0].decode("count", as: Int.self)
        }
        #expect(count == 2)
        #expect(try await client.value("SELECT count(*) FROM t") == 2)
    }

    @Test func rollsBackWhenItsBodyThrows() async throws {
        let client = try await makeClient { $0.writeConnections = 1 }
        try await client.execute("CREATE TABLE t (n int)")
        await #expect(throws: BodyError.self) {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                throw BodyError()
            }
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func rollsBackAfterAnErrorThatItsBodyIgnores() async throws {
        let client = try await makeClient { $0.writeConnections = 1 }
        try await client.execute("CREATE TABLE t (n int PRIMARY KEY)")
        let error = await postgresError {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                _ = try? transaction.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.isUniqueViolation(of: "t_pkey") == true)
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func isNotCommittedOnceTheCallerIsCancelled() async throws {
        let client = try await makeClient { $0.writeConnections = 2 }
        try await client.execute("CREATE TABLE t (n int)")
        let hasInserted = Rendezvous(2), mayGoOn = Rendezvous(2)
        let task = Task {
            try await client.transaction { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                hasInserted.meet()
                mayGoOn.meet()
            }
        }
        await hasInserted.met()
        task.cancel()
        await #expect(throws: PostgresError.cancelled(wasSent: false)) { try await task.value }
        await mayGoOn.met()
        try await eventually(within: .seconds(20)) {
            try await client.running("ROLLBACK") + client.running("INSERT") == 0
        }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }

    @Test func aSlowTransactionHasNoEffect() async throws {
        let client = try await makeClient()
        try await client.execute("CREATE TABLE t (n int)")
        let error = await postgresError {
            try await client.transaction(deadline: .now + .milliseconds(200)) { transaction in
                try transaction.execute("INSERT INTO t VALUES (1)")
                try transaction.execute("SELECT pg_sleep(30)")
            }
        }
        #expect(error == .timeout(wasSent: false))
        try await eventually(within: .seconds(20)) { try await client.running("pg_sleep") == 0 }
        #expect(try await client.value("SELECT count(*) FROM t") == 0)
    }
}
