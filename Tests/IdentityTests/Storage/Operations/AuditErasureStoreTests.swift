import Foundation
import Models
import Postgres
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditErasureStoreTests {
    private let identity: IdentityFixture
    private let months: AuditMonths

    init() async throws {
        identity = try await IdentityFixture()
        months = try await AuditMonths(in: identity)
    }

    private func count(_ query: Query) async throws -> Int {
        try await identity.postgres.query(query).first?.decode("count") ?? 0
    }

    /// How many entries of a user still have a network address.
    private func addresses(of user: UserID) async throws -> Int {
        try await count(
            """
            SELECT count(*) AS count FROM identity.audit_log
            WHERE application_id = \(identity.client.applicationID) AND user_id = \(user) AND ip IS NOT NULL
            """)
    }

    private func unfinished() async throws -> Int {
        try await count("SELECT count(*) AS count FROM identity.audit_erasures")
    }

    /// The user is gone at once, however many entries there are: the transaction looks at one batch of them.
    @Test func aUserWithManyEntriesIsGoneAtOnceAndTheRestFollows() async throws {
        let user = try await identity.signUp("ann@example.com").profile.id
        // Of two months, so that the batches cross from one partition to the next.
        try await months.addEntries(20_000, month: 0, user: user)
        try await months.addEntries(20_000, month: 1, user: user)
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        let record = try await identity.call(Identity.ShowUser(.id(user)), identity.operatorContext)
        #expect(record.profile.status == .suspended && record.profile.credentials.allSatisfy { $0.email == nil })
        // One entry of the batch may be the sign-up, which had no address.
        #expect(
            (40_000 - AuditErasureStore.batch...40_001 - AuditErasureStore.batch).contains(
                try await addresses(of: user)))
        #expect(try await unfinished() == 1)
        var batches = 0
        while try await identity.service.auditErasures.eraseNext() { batches += 1 }
        #expect((79...81).contains(batches))
        #expect(try await addresses(of: user) == 0)
        #expect(try await unfinished() == 0)
    }

    /// A process that dies, or a batch that fails, leaves the rest to the next one, and nothing is done twice.
    @Test func anotherProcessGoesOnAfterAnError() async throws {
        let user = try await identity.signUp("ann@example.com").profile.id
        try await months.addEntries(3000, month: 1, user: user)
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        let left = try await addresses(of: user)
        let entry = try #require(
            try await identity.postgres.query(
                """
                SELECT id FROM identity.audit_log WHERE user_id = \(user) AND ip IS NOT NULL ORDER BY id OFFSET 1200 LIMIT 1
                """
            ).first?.decode("id", as: UUID.self))
        try await months.execute(
            """
            ALTER TABLE identity.audit_log ADD CONSTRAINT fails CHECK (ip IS NOT NULL OR id <> '\(entry.uuidString)') NOT VALID
            """)
        let store = identity.service.auditErasures
        for _ in 0..<2 { #expect(try await store.eraseNext()) }
        await #expect(throws: (any Error).self) { try await store.eraseNext() }
        #expect(try await addresses(of: user) == left - 2 * AuditErasureStore.batch)
        try await months.execute("ALTER TABLE identity.audit_log DROP CONSTRAINT fails")
        let other = try await identity.restarted().service.auditErasures
        var batches = 0
        while try await other.eraseNext() { batches += 1 }
        #expect(batches == 4)
        #expect(try await addresses(of: user) == 0)
        #expect(try await unfinished() == 0)
    }

    /// Attempts that were recorded without the user name the address by its hash. Another user may have the address by now.
    @Test func attemptsAtTheAddressAreErasedUpToTheErasure() async throws {
        let user = try await identity.signUp("ann@example.com").profile.id
        let email = try identity.email("ann@example.com")
        let hash = identity.emailHasher.hash(email, in: identity.client.applicationID)
        try await identity.postgres.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, event, caller, ip, device, email_hash)
            SELECT \(identity.client.applicationID)::uuid,
                   overlay(gen_random_uuid()::text
                           placing left(identity.first_audit_id(now() - interval '1 hour')::text, 13) from 1)::uuid,
                   'sign_in_failed', 'gateway', '192.0.2.1', 'Firefox/Linux', \(hash)::bytea
            FROM generate_series(1, 1200)
            """)
        func named() async throws -> Int {
            try await count("SELECT count(*) AS count FROM identity.audit_log WHERE email_hash = \(hash)")
        }
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        #expect(try await named() == 1200 - AuditErasureStore.batch)
        // Of somebody who has the address from now on.
        try await Task.sleep(for: .milliseconds(5))
        var entry = AuditEntry(
            event: .signInFailed, application: identity.client.applicationID, ipAddress: "192.0.2.2",
            context: identity.context())
        entry.emailHash = hash
        try await identity.service.audit.record(entry, deadline: .now + .seconds(5))
        while try await identity.service.auditErasures.eraseNext() {}
        #expect(try await named() == 1)
        #expect(try await unfinished() == 0)
        #expect(try await count("SELECT count(*) AS count FROM identity.audit_log WHERE ip = '192.0.2.1'") == 0)
        #expect(try await count("SELECT count(*) AS count FROM identity.audit_log WHERE ip = '192.0.2.2'") == 1)
    }

    @Test func theDatabaseErasesNobodyWhoIsStillThere() async throws {
        let user = try await identity.signUp("ann@example.com").profile.id
        try await months.addEntries(1, month: 0, user: user)
        await #expect(throws: (any Error).self) {
            try await identity.postgres.execute(
                """
                WITH erased AS (SELECT identity.erase_audit_details(
                    \(identity.client.applicationID)::uuid, \(user)::uuid, NULL::bytea,
                    '00000000-0000-0000-0000-000000000000'::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 10))
                SELECT * FROM erased
                """)
        }
        #expect(try await addresses(of: user) == 1)
    }
}
