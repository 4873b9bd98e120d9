import TestKit
import Testing

@testable import Postgres

@Suite struct ConnectionTests {
    @Test func connectsAndAnswers() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let connection = try Connection(try PostgresConfiguration(url: url))
        #expect(connection.isAlive())
        #expect(connection.transactionStatus == .none)
        try connection.sendScript("BEGIN")
        try connection.flush(until: .now + .seconds(10))
        while try connection.nextReply(until: .now + .seconds(10)) != nil {}
        #expect(connection.transactionStatus == .open)
    }

    @Test func saysWhyConnectingFailedWithoutThePassword() throws {
        let configuration = try PostgresConfiguration(url: "postgresql://me:hunter2@/db?host=/tmp/nowhere")
        let error = #expect(throws: ConnectError.self) { _ = try Connection(configuration) }
        #expect(error?.reason.contains("/tmp/nowhere") == true)
        #expect(error?.reason.contains("hunter2") == false)
    }

    @Test func noticesThatTheServerIsGone() async throws {
        let server = try await TestPostgres.launch()
        let connection = try Connection(try PostgresConfiguration(url: try await server.makeDatabase()))
        #expect(connection.isAlive())
        try await server.kill()
        try await eventually(within: .seconds(20)) { !connection.isAlive() }
        #expect(connection.isLost)
    }
}
