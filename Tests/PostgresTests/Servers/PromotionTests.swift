import Foundation
import Synchronization
import TestKit
import Testing

@testable import Postgres

/// A primary and a standby, which is promoted under load.
@Suite struct PromotionTests {
    private let primary: TestPostgres
    private let standby: TestPostgres
    private let database: String

    init() async throws {
        primary = try await TestPostgres.launch()
        database = try await primary.makeDatabase()
        try await primary.execute("CREATE TABLE t (n bigint PRIMARY KEY)", in: database)
        standby = try await primary.launchStandby()
        // From here on a commit waits for the standby, so that a promotion loses nothing.
        try await primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        try await primary.execute("SELECT pg_reload_conf()")
    }

    /// The URL of the database on both servers.
    private var url: String { url(on: primary.socketDirectory + "," + standby.socketDirectory) }

    private func url(on host: String) -> String {
        "\(database.prefix { $0 != "?" })?host=\(host)"
    }

    /// The connections of `client` that a server has.
    private func connections(of name: String, on server: TestPostgres) async throws -> Int? {
        Int(
            try await server.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'")
                .trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// As an operator does it: the primary takes no more changes, and then the standby is promoted.
    @Test func aPlannedPromotionCausesNoError() async throws {
        let client = try client(of: url) { ($0.applicationName, $0.defaultTimeout) = ("planned", .seconds(10)) }
        let load = MixedLoad(client)
        let users = (0..<12).map { number in Task { await load.run(from: number * 1_000_000) } }
        try await eventually(within: .seconds(20)) { load.committed.count > 200 }
        try await primary.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        try await primary.execute("SELECT pg_reload_conf()")
        try await standby.promote()
        let before = load.committed.count
        try await eventually(within: .seconds(20)) { load.committed.count > before + 200 }
        load.stop()
        for user in users { await user.value }
        #expect(load.errors == [])
        try await expectNothingLost(load, client)
        // Connections are replaced before their next use, also those of threads that were idle.
        try await eventually(within: .seconds(20)) {
            for _ in 0..<50 { try await client.ping() }
            return try await connections(of: "planned", on: standby) ?? 0 > 0
        }
    }

    /// The primary is killed. Only a change that was under way may fail, because nobody knows whether it was committed.
    @Test func afterACrashOnlyChangesUnderWayFail() async throws {
        let client = try client(of: url) {
            ($0.applicationName, $0.defaultTimeout, $0.reconnectGracePeriod) = ("crash", .seconds(10), .seconds(9))
        }
        let load = MixedLoad(client)
        let users = (0..<12).map { number in Task { await load.run(from: number * 1_000_000) } }
        try await eventually(within: .seconds(20)) { load.committed.count > 200 }
        try await primary.kill()
        try await standby.promote()
        let before = load.committed.count
        try await eventually(within: .seconds(20)) { load.committed.count > before + 200 }
        // The former primary comes back, still as a primary.
        try await primary.start()
        let returned = load.committed.count
        try await eventually(within: .seconds(20)) { load.committed.count > returned + 200 }
        load.stop()
        for user in users { await user.value }
        #expect(load.errors.allSatisfy { $0 == .unavailable(wasSent: true) }, "\(load.errors)")
        #expect(load.errors.count <= users.count)
        #expect(load.failedReads == 0)
        try await expectNothingLost(load, client)
        #expect(try await connections(of: "crash", on: primary) == 0)
    }

    /// Without a promotion the standby answers nothing, and changes end with 503 within their deadline.
    @Test func aStandbyAloneIsUnavailable() async throws {
        let alone = try client(of: url(on: "\(standby.socketDirectory),/nowhere")) {
            ($0.reconnectGracePeriod, $0.connectTimeout) = (.milliseconds(200), .seconds(2))
        }
        let error = try #require(await postgresError { try await alone.ping() })
        #expect(error == .unavailable(wasSent: false))
        #expect(error.serviceError.status == 503)
        // A URL that names only the standby serves reads.
        let reader = try client(of: url(on: standby.socketDirectory))
        try await reader.ping()
        let refused = try #require(await postgresError { try await reader.execute("INSERT INTO t VALUES (1)") })
        #expect(refused.serviceError.status == 503)
        try await reader.ping()
    }

    @Test func saysWhyNoServerIsUsable() throws {
        let configuration = try PostgresConfiguration(url: url(on: "\(standby.socketDirectory),/nowhere"))
        let error = #expect(throws: ConnectError.self) {
            _ = try Session.connect(configuration, ServerHosts(configuration.hosts))
        }
        #expect(error?.reason.contains("read-only") == true, "\(error?.reason ?? "")")
        #expect(error?.reason.contains("/nowhere") == true)
    }

    private func expectNothingLost(_ load: MixedLoad, _ client: PostgresClient) async throws {
        let rows = try await client.query("SELECT array_agg(n) AS all FROM t")
        let stored = try Set(rows[0].decode("all", as: [Int].self))
        #expect(load.committed.isSubset(of: stored))
    }
}

/// Reads, changes, transactions and appended rows, one after the other.
private final class MixedLoad: Sendable {
    private let client: PostgresClient
    private let state = Mutex((committed: Set<Int>(), errors: [PostgresError?](), failedReads: 0, isOver: false))

    init(_ client: PostgresClient) {
        self.client = client
    }

    var committed: Set<Int> { state.withLock { $0.committed } }
    var errors: [PostgresError?] { state.withLock { $0.errors } }
    var failedReads: Int { state.withLock { $0.failedReads } }

    func stop() { state.withLock { $0.isOver = true } }

    func run(from start: Int) async {
        var number = start
        while !state.withLock({ $0.isOver }) {
            number += 1
            let mine = number
            let query: Query = "INSERT INTO t VALUES (\(mine))"
            let error = await postgresError {
                switch mine % 3 {
                case 0: try await client.execute(query)
                case 1: try await client.append(query)
                default:
                    try await client.transaction { transaction in
                        try transaction.query("SELECT count(*) FROM t WHERE n = \(mine)")
                        return try transaction.execute(query)
                    }
                }
            }
            let read = await postgresError { try await client.query("SELECT n FROM t WHERE n = \(mine)") }
            state.withLock { state in
                if error == nil { state.committed.insert(mine) } else { state.errors.append(error) }
                if read != nil { state.failedReads += 1 }
            }
        }
    }
}
