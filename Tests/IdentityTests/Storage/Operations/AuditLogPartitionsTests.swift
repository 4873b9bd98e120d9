import Foundation
import Logging
import Models
import Postgres
import RPC
import TestKit
import Testing

@testable import IdentityService

/// `AuditLog+Partitions`.
@Suite struct AuditLogPartitionsTests {
    private let identity: IdentityFixture
    private let months: AuditMonths

    init() async throws {
        identity = try await IdentityFixture()
        months = try await AuditMonths(in: identity)
    }

    private var audit: AuditLog { identity.service.audit }

    private static let next = (0...3).map { AuditMonths.name($0) }

    /// How an owner finds the log that works as it should.
    private static func state(isPartitioned: Bool) -> AuditLog.State {
        .init(isOwner: true, mayChange: true, isPartitioned: isPartitioned, lacksMonths: false, daysToBound: nil)
    }

    // MARK: Months to come

    @Test func aNewLogHasThisMonthAndTheNextThree() async throws {
        #expect(try await months.names() == ["audit_log_before"] + Self.next + ["audit_log_rest"])
        #expect(try await audit.makePartitions() == 0)
        #expect(try await audit.state() == Self.state(isPartitioned: true))
        try await identity.signUp("ann@example.com")
        #expect(try await months.counts().keys.sorted() == [AuditMonths.name(0)])
    }

    /// A clock may be wrong by any time: nothing is refused for that.
    @Test func anyIDHasAPlace() async throws {
        try await months.addEntries(1, month: -40)
        try await months.addEntries(1, month: 3)
        try await months.addEntries(1, month: 40)
        var counts = try await months.counts()
        counts[AuditMonths.name(0)] = nil
        #expect(counts == ["audit_log_before": 1, AuditMonths.name(3): 1, "audit_log_rest": 1])
    }

    @Test func monthsThatWereNotMadeInTimeGetTheirEntries() async throws {
        try await months.removeLast(3)
        #expect(try await audit.state().lacksMonths)
        for (month, count) in [(0, 5), (1, 20), (2, 3), (50, 1)] { try await months.addEntries(count, month: month) }
        let before = try await months.counts()
        #expect(before["audit_log_rest"] == 24)
        #expect(try await audit.makePartitions() == 3)
        #expect(try await months.names() == ["audit_log_before"] + Self.next + ["audit_log_rest"])
        var after = try await months.counts()
        #expect(after.removeValue(forKey: "audit_log_rest") == 1)
        #expect(after[AuditMonths.name(1)] == 20 && after[AuditMonths.name(2)] == 3)
        #expect(after.values.reduce(1, +) == before.values.reduce(0, +))
        await #expect(throws: (any Error).self) {
            try await identity.postgres.execute("DELETE FROM identity.audit_log WHERE event = 'sign_in'")
        }
        #expect(try await !audit.state().lacksMonths)
    }

    /// Then the entries stay where they are, where they are read, kept and expire as well.
    @Test func tooManyEntriesAreNotMoved() async throws {
        try await months.removeLast(3)
        try await months.addEntries(30, month: 1)
        try await months.execute("SELECT identity.make_audit_partitions(29)")
        #expect(try await months.counts()["audit_log_rest"] == 30)
        #expect(try await audit.state().lacksMonths)
        try await months.execute("SELECT identity.make_audit_partitions(30)")
        #expect(try await months.counts()[AuditMonths.name(1)] == 30)
    }

    /// Many processes start at the same time.
    @Test func severalProcessesMakeEachMonthOnce() async throws {
        try await months.removeLast(3)
        let audit = audit
        let made = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { (try? await audit.makePartitions()) ?? 0 } }
            return try await group.reduce(0, +)
        }
        #expect(made == 3)
        #expect(try await months.names() == ["audit_log_before"] + Self.next + ["audit_log_rest"])
    }

    // MARK: Months that are over

    @Test func aMonthGoesAsAWholeWhenItsLastEntryIsTooOld() async throws {
        try await months.addEarlier(15)
        for month in -15...0 { try await months.addEntries(2, month: month) }
        try await months.addEntries(1, month: -40)
        let expired = try await audit.deleteEntries(olderThan: 365)
        // The month a year ago has entries of the last 365 days.
        #expect(
            expired.partitions == [-40, -15, -14, -13].map { $0 == -40 ? "audit_log_before" : AuditMonths.name($0) })
        let kept = (-12...3).map { AuditMonths.name($0) }
        #expect(try await months.names() == ["audit_log_before"] + kept + ["audit_log_rest"])
        var counts = try await months.counts()
        counts[AuditMonths.name(0)] = nil
        #expect(counts == Dictionary(uniqueKeysWithValues: (-12 ... -1).map { (AuditMonths.name($0), 2) }))
        #expect(try await audit.deleteEntries(olderThan: 365) == .init())
        // There is no gap where they were.
        try await months.addEntries(1, month: -14)
        #expect(try await months.counts()["audit_log_before"] == 1)
    }

    /// The clock that made the ids was wrong.
    @Test func aMonthWithYoungEntriesStays() async throws {
        try await months.addEarlier(15)
        try await months.addEntries(1, month: -15, at: "now() - interval '20 days'")
        try await months.addEntries(5, month: -15)
        #expect(try await audit.deleteEntries(olderThan: 365) == .init())
        #expect(try await months.counts()[AuditMonths.name(-15)] == 6)
    }

    @Test func theDatabaseKeepsEntriesForAMonth() async throws {
        try await months.addEarlier(2)
        try await months.addEntries(1, month: -2)
        for days in ["29", "0", "-1", "NULL"] {
            await #expect(throws: (any Error).self) {
                try await months.execute("SELECT identity.expire_audit_log(\(days), 10)")
            }
        }
        #expect(try await months.counts()[AuditMonths.name(-2)] == 1)
    }

    @Test func noPartitionCanBeTruncated() async throws {
        try await months.addEntries(1, month: -1)
        for name in try await months.names() + ["audit_log"] {
            await #expect(throws: (any Error).self, "\(name)") {
                try await months.execute("TRUNCATE identity.\(name)")
            }
        }
    }

    // MARK: A log of an earlier version

    /// A database of the version before, with entries.
    private static func earlierLog(_ count: Int) async throws -> (url: String, postgres: PostgresClient) {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let earlier = identityMigrations.filter { $0.number < 30 }
        try await Migrator(postgres, schema: "identity", migrations: earlier).run()
        _ = try await server.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, at, event, caller)
            SELECT '00000000-0000-7000-8000-000000000001',
                   (lpad(to_hex((extract(epoch FROM now() - n * interval '1 hour') * 1000)::bigint), 12, '0')
                    || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
                   now() - n * interval '1 hour', 'sign_in', 'gateway'
            FROM generate_series(1, \(count)) n
            """, in: url)
        try await Migrator.identity(postgres).run()
        return (url, postgres)
    }

    private static func file(of table: StaticString, _ postgres: PostgresClient) async throws -> Int {
        try await postgres.query("SELECT pg_relation_filenode('\(sql: table)')::bigint AS file").first?.decode("file")
            ?? 0
    }

    private static func entry() -> AuditEntry {
        AuditEntry(
            event: .signIn, application: .make(), context: CallContext(deadline: .after(.seconds(5)), caller: .gateway))
    }

    /// Others go on writing meanwhile.
    @Test func aLogWithEntriesIsPartitionedWithoutACopy() async throws {
        let (_, postgres) = try await Self.earlierLog(3000)
        let audit = AuditLog(postgres: postgres)
        #expect(try await audit.state() == Self.state(isPartitioned: false))
        let file = try await Self.file(of: "identity.audit_log", postgres)
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<100 { try await audit.record(Self.entry(), deadline: .now + .seconds(10)) }
                    return 100
                }
            }
            while try await !audit.partition() { try await Task.sleep(for: .milliseconds(50)) }
            return try await group.reduce(0, +)
        }
        #expect(try await audit.state() == Self.state(isPartitioned: true))
        #expect(try await Self.file(of: "identity.audit_log_before", postgres) == file)
        let rows = try await postgres.query("SELECT count(*) AS count FROM identity.audit_log")
        #expect(try rows.first?.decode("count", as: Int.self) == 3000 + written)
        // Its months begin where it ends, and it still lets old entries go one by one.
        let expired = try await audit.deleteEntries(olderThan: 100)
        #expect(expired.partitions.isEmpty && (595...605).contains(expired.entries))
        #expect(try await audit.partition())
        await postgres.shutdown()
    }

    /// A backup reads for hours: the log is then partitioned later, and nobody waits for it for more than three seconds.
    @Test func aStepThatHasToWaitGivesUp() async throws {
        let (url, postgres) = try await Self.earlierLog(10)
        let audit = AuditLog(postgres: postgres)
        let reader = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let (isReading, mayEnd) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        async let reading: Void = reader.transaction(deadline: .now + .seconds(60)) { transaction in
            try transaction.query("SELECT count(*) FROM identity.audit_log")
            isReading.continuation.finish()
            _ = mayEnd.wait(timeout: .now() + 20)
        }
        for await _ in isReading.stream {}
        async let attempt: Bool? = try? audit.partition()
        let waited = try await ContinuousClock().measure {
            try await audit.record(Self.entry(), deadline: .now + .seconds(10))
        }
        #expect(waited < .seconds(5))
        #expect(await attempt == nil)
        mayEnd.signal()
        try await reading
        #expect(try await audit.partition())
        await reader.shutdown()
        await postgres.shutdown()
    }

    /// A service that stops must not wait for a step: one of them reads the whole log.
    @Test func aStepEndsOnTheServerWhenItsTaskIsCancelled() async throws {
        let (url, postgres) = try await Self.earlierLog(10)
        let audit = AuditLog(postgres: postgres)
        let reader = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let (isReading, mayEnd) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        async let reading: Void = reader.transaction(deadline: .now + .seconds(60)) { transaction in
            try transaction.query("SELECT count(*) FROM identity.audit_log")
            isReading.continuation.finish()
            _ = mayEnd.wait(timeout: .now() + 8)
        }
        for await _ in isReading.stream {}
        let step = Task { try await audit.partition() }
        try await Task.sleep(for: .milliseconds(500))
        step.cancel()
        let waited = await ContinuousClock().measure {
            _ = await step.result
            await postgres.shutdown()
        }
        // Less than what is left of the three seconds.
        #expect(waited < .seconds(2))
        mayEnd.signal()
        try await reading
        await reader.shutdown()
    }

    /// An id of a clock that was years ahead must not be refused by the check, nor keep the log from being partitioned.
    @Test func anEntryOfTheFutureIsNotInTheWay() async throws {
        let (url, postgres) = try await Self.earlierLog(10)
        _ = try await TestPostgres.shared().execute(
            """
            INSERT INTO identity.audit_log (application_id, id, event, caller)
            VALUES ('00000000-0000-7000-8000-000000000002', identity.first_audit_id(now() + interval '3 years'), 'x', 'gateway')
            """, in: url)
        let audit = AuditLog(postgres: postgres)
        #expect(try await audit.partition())
        try await audit.record(Self.entry(), deadline: .now + .seconds(10))
        #expect(try await audit.makePartitions() == 0)
        await postgres.shutdown()
    }

    /// A log that takes no entries after so many days, as if it was bounded months ago and never validated since.
    private static func boundedLog(days: Int) async throws -> (url: String, postgres: PostgresClient) {
        let (url, postgres) = try await earlierLog(10)
        _ = try await TestPostgres.shared().execute(
            """
            DO $$ BEGIN
                EXECUTE format(
                    'ALTER TABLE identity.audit_log ADD CONSTRAINT audit_log_bound CHECK (id < %L) NOT VALID',
                    identity.first_audit_id(now() + make_interval(days => \(days), hours => 1)));
            END $$
            """, in: url)
        return (url, postgres)
    }

    private static func step(_ url: String) async throws -> String {
        try await TestPostgres.shared().execute("SELECT identity.partition_audit_log()", in: url)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Otherwise every sign-in would be refused when the bound comes.
    @Test func aBoundThatIsNotValidatedInTimeIsReplaced() async throws {
        let (url, postgres) = try await Self.boundedLog(days: 39)
        let audit = AuditLog(postgres: postgres)
        #expect(try await audit.state().daysToBound == 39)
        #expect(try await Self.step(url) == "bounded")
        let days = try await audit.state().daysToBound
        #expect(days ?? 0 >= 89)
        #expect(try await audit.partition())
        #expect(try await audit.state() == Self.state(isPartitioned: true))
        await postgres.shutdown()
    }

    @Test func aBoundThatIsFarAwayIsValidated() async throws {
        let (url, postgres) = try await Self.boundedLog(days: 41)
        #expect(try await Self.step(url) == "validated")
        #expect(try await AuditLog(postgres: postgres).state().daysToBound == 41)
        await postgres.shutdown()
    }

    @Test func aBoundOfThePastRefusesNoEntryAfterAStep() async throws {
        let (url, postgres) = try await Self.boundedLog(days: -3)
        let audit = AuditLog(postgres: postgres)
        await #expect(throws: (any Error).self) { try await audit.record(Self.entry(), deadline: .now + .seconds(10)) }
        #expect(await AuditProtection.check(of: audit).run().ok == false)
        #expect(try await Self.step(url) == "bounded")
        try await audit.record(Self.entry(), deadline: .now + .seconds(10))
        #expect(await AuditProtection.check(of: audit).run().ok)
        #expect(try await audit.partition())
        await postgres.shutdown()
    }

    // MARK: Plans

    /// The pages that a statement reads, and its plan.
    private func explain(_ query: Query) async throws -> (pages: Int, plan: String) {
        let plan = try await identity.postgres.query("EXPLAIN (ANALYZE, BUFFERS) \(statement: query)")
            .map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
        let total = try #require(plan.split(separator: "\n").first { $0.contains("Buffers: shared") })
        return (total.matches(of: #/(?:hit|read)=(\d+)/#).compactMap { Int($0.1) }.reduce(0, +), plan)
    }

    /// What is bounded in time reads no other month, and a page of the latest entries none that is not needed: with a year of months before
    /// it, it reads as many pages as with none.
    @Test func aPageReadsTheMonthsThatItNeeds() async throws {
        let user = UserID.make()
        let application = identity.client.applicationID
        var recent = Identity.ListAuditEntries.Filter()
        recent.application = application
        recent.since = .now
        var latest = Identity.ListAuditEntries.Filter()
        latest.application = application
        latest.user = user
        let queries = [
            AuditLog.query(recent, part: .latest(before: nil), limit: 100),
            AuditLog.query(latest, part: .latest(before: nil), limit: 100),
            AuditLog.activityQuery(of: user, application, limit: 100, before: nil),
        ]
        // The latest entries of the user are of this month.
        try await months.addEntries(2000, month: 0, user: user)
        try await months.execute("VACUUM ANALYZE identity.audit_log")
        var few: [Int] = []
        for query in queries { few.append(try await explain(query).pages) }
        try await months.addEarlier(14)
        for month in -14 ... -1 { try await months.addEntries(2000, month: month, user: user) }
        try await months.execute("VACUUM ANALYZE identity.audit_log")
        for (query, few) in zip(queries, few) {
            let (pages, plan) = try await explain(query)
            #expect(pages <= few + 5, "\(plan)")
            for month in -14 ... -1 {
                let lines = plan.split(separator: "\n").filter { $0.contains(AuditMonths.name(month)) }
                #expect(lines.allSatisfy { $0.contains("never executed") }, "\(plan)")
            }
        }
    }
}
