import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditHourStoreTests {
    private let identity: IdentityFixture
    private var hours: AuditHourStore { AuditHourStore(postgres: identity.postgres) }

    init() async throws { identity = try await IdentityFixture() }

    /// Writes an entry from some hours ago.
    private func write(
        _ event: AuditEvent, hoursAgo: Double, reason: String? = nil, at application: ApplicationID? = nil
    ) async throws {
        let date = Date().addingTimeInterval(-hoursAgo * 3600)
        // The id decides, so it need not be the least one of its moment.
        try await identity.postgres.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, at, event, caller, reason)
            SELECT \(application ?? identity.client.applicationID)::uuid,
                   overlay(\(UUIDv7.earliest(at: date))::uuid::text PLACING right(gen_random_uuid()::text, 12) FROM 25)::uuid,
                   \(Timestamp(date))::timestamptz, \(event.rawValue)::text, 'gateway', \(reason)::text
            """)
    }

    private func counts(
        _ span: Identity.CountAuditEntries.Span, _ count: Int
    ) async throws -> [Identity.CountAuditEntries.Count] {
        try await hours.counts(span, count: count, of: nil, deadline: .now + .seconds(10)).counts
    }

    private func countAll() async throws -> Int {
        var counted = 0
        while try await hours.countNext() { counted += 1 }
        return counted
    }

    @Test func everyHourIsCountedOnce() async throws {
        for ago in [30.0, 30.01, 5, 500] { try await write(.signIn, hoursAgo: ago) }
        try await write(.signInFailed, hoursAgo: 5, reason: "locked")
        try await write(.signIn, hoursAgo: 5, at: .make())
        try await write(.profileChanged, hoursAgo: 5)
        // The hours of 31 days, but for the present one.
        #expect((743...744).contains(try await countAll()))
        #expect(try await countAll() == 0)
        let found = try await counts(.day, 31)
        let signIns = found.filter { $0.event == .signIn }.map(\.count).reduce(0, +)
        #expect(signIns == 5)
        let failed = found.filter { $0.event == .signInFailed }
        #expect(failed.map(\.reason) == ["locked"] && failed.map(\.count) == [1])
        #expect(!found.contains { $0.event == .profileChanged })
    }

    /// What came after the last hour that was counted is read from the log, and nothing is counted twice.
    @Test func thePresentHourIsThere() async throws {
        try await write(.signIn, hoursAgo: 3)
        _ = try await countAll()
        try await write(.signIn, hoursAgo: 0.001)
        let found = try await counts(.hour, 24)
        #expect(found.map(\.count).reduce(0, +) == 2)
        #expect(found.map(\.place).sorted().last == 23)
        #expect(try await counts(.minute, 60).map(\.count).reduce(0, +) == 1)
    }

    @Test func beforeTheFirstCountTheLatestHoursAreThere() async throws {
        try await write(.signIn, hoursAgo: 0.001)
        try await write(.signIn, hoursAgo: 100)
        #expect(try await counts(.day, 30).map(\.count).reduce(0, +) == 1)
    }

    @Test func severalProcessesCountOneHourOnce() async throws {
        try await write(.signIn, hoursAgo: 5)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { [self] in _ = try await countAll() } }
            try await group.waitForAll()
        }
        #expect(try await counts(.hour, 24).map(\.count).reduce(0, +) == 1)
    }

    @Test func countsGoWithTheirEntries() async throws {
        try await write(.signIn, hoursAgo: 20 * 24)
        _ = try await countAll()
        try await hours.deleteCounts(olderThan: 10)
        #expect(try await counts(.day, 31).isEmpty)
        // What was counted is not counted again.
        #expect(try await countAll() == 0)
    }
}
