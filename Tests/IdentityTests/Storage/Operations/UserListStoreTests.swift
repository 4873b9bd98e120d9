import Foundation
import Models
import Postgres
import RPC
import TestKit
import Testing

@testable import IdentityService

@Suite struct UserListStoreTests {
    typealias Filter = Identity.ListUsers.Filter

    private let identity: IdentityFixture
    private let store: UserListStore

    init() async throws {
        identity = try await IdentityFixture()
        store = UserListStore(postgres: identity.postgres)
    }

    private func filter(_ change: (inout Filter) -> Void = { _ in }) -> Filter {
        var filter = Filter()
        change(&filter)
        return filter
    }

    /// The whole list, read in pages of `limit`.
    private func addresses(_ filter: Filter = Filter(), limit: Int = 200) async throws -> [String] {
        var found: [String] = []
        var cursor: String?
        repeat {
            let position = try cursor.map { try #require(UserListStore.Position(cursor: $0)) }
            let page = try await store.page(
                filter, after: position, limit: limit, deadline: .now + .seconds(30))
            #expect(page.users.count <= limit)
            found += page.users.map { $0.email?.description ?? "-" }
            cursor = page.nextCursor
        } while cursor != nil
        return found
    }

    /// Otherwise a page of the maximum could not tell that another one follows.
    @Test func looksAtOneRowMoreThanAPageHas() {
        #expect(UserListStore.bound(filter()).rows == Identity.ListUsers.maximumLimit + 1)
    }

    @Test func listsTheLatestFirst() async throws {
        try await identity.signUpMany(5)
        let all = (0..<5).reversed().map { "person\($0)@example.com" }
        for limit in [1, 2, 5, 200] { #expect(try await addresses(limit: limit) == all) }
        #expect(try await addresses(filter { $0.application = identity.client.applicationID }) == all)
        #expect(try await addresses(filter { $0.application = .make() }) == [])
    }

    /// Two applications that have users with the same addresses and the same times.
    @Test(arguments: [nil, Filter.Email.prefix("p"), .part("@example")])
    func mergesApplications(_ email: Filter.Email?) async throws {
        try await identity.signUpMany(3)
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext).id
        try await copyUsers(to: other)
        let all = try await addresses(filter { $0.email = email })
        #expect(all.count == 6)
        for limit in [1, 2, 3] { #expect(try await addresses(filter { $0.email = email }, limit: limit) == all) }
        let one = try await addresses(
            filter {
                $0.email = email
                $0.application = other
            }, limit: 2)
        #expect(Set(one).count == 3 && one.count == 3)
    }

    private func copyUsers(to application: ApplicationID) async throws {
        try await identity.postgres.execute(
            """
            INSERT INTO identity.users (application_id, id, created_at)
            SELECT \(application)::uuid, gen_random_uuid(), created_at FROM identity.users
            """)
        try await identity.postgres.execute(
            """
            WITH pairs AS (
                SELECT n.id, e.address FROM (
                    SELECT id, row_number() OVER (ORDER BY created_at) FROM identity.users
                    WHERE application_id = \(application)) n
                JOIN (SELECT address, row_number() OVER (ORDER BY address) FROM identity.email_addresses) e
                    USING (row_number)
            ), credentials AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
                SELECT \(application)::uuid, id, id, sha256(address::bytea) FROM pairs
            )
            INSERT INTO identity.email_addresses (application_id, credential_id, address)
            SELECT \(application)::uuid, id, address FROM pairs
            """)
    }

    @Test func findsByTheBeginningAndByAPart() async throws {
        for address in ["ann@acme.example", "anna@acme.example", "joann@other.example", "a%n@acme.example"] {
            try await identity.signUp(address)
        }
        #expect(
            try await addresses(filter { $0.email = .prefix("ann") }, limit: 1)
                == ["ann@acme.example", "anna@acme.example"])
        #expect(
            try await addresses(filter { $0.email = .part("ann") }, limit: 1)
                == ["ann@acme.example", "anna@acme.example", "joann@other.example"])
        #expect(try await addresses(filter { $0.email = .part("@acme") }).count == 3)
        // No character has a meaning of its own.
        #expect(try await addresses(filter { $0.email = .prefix("a%") }) == ["a%n@acme.example"])
        #expect(try await addresses(filter { $0.email = .part("a_n") }) == [])
    }

    @Test func findsByState() async throws {
        for name in ["ann", "bob", "cid", "dan"] { try await identity.signUp("\(name)@example.com") }
        func profile(_ name: String) async throws -> SessionProfile {
            try await identity.call(
                Identity.ShowUser(.email(identity.email("\(name)@example.com"), nil)), identity.operatorContext
            ).profile
        }
        _ = try await identity.call(Identity.SuspendUser(user: profile("bob").id), identity.operatorContext)
        _ = try await identity.call(Identity.EraseUser(user: profile("cid").id), identity.operatorContext)
        var ann = try await profile("ann")
        ann.activeMembership = ann.memberships.first
        try await identity.verify(ann)
        _ = await error { try await identity.signIn("dan@example.com", password: Secret("a wrong one")) }
        _ = await error { try await identity.signIn("dan@example.com", password: Secret("a wrong one")) }

        let states: [(Identity.ListUsers.Status?, [String])] = [
            (nil, ["dan@example.com", "bob@example.com", "ann@example.com"]),
            (.active, ["dan@example.com", "ann@example.com"]), (.suspended, ["bob@example.com"]),
            (.unverified, ["dan@example.com", "bob@example.com"]), (.attempted, ["dan@example.com"]), (.erased, ["-"]),
        ]
        for (state, expected) in states {
            #expect(
                try await addresses(filter { $0.status = state }, limit: 1) == expected, "\(state?.rawValue ?? "all")")
        }
        let both = filter {
            $0.status = .attempted
            $0.email = .part("@example.com")
        }
        #expect(try await addresses(both) == ["dan@example.com"])
    }

    @Test func keepsToTheTimes() async throws {
        try await identity.signUp("ann@example.com")
        try await identity.signUp("bob@example.com")
        let moved: StaticString = "UPDATE identity.users SET created_at = now() - interval '10 days'"
        try await identity.postgres.execute("\(sql: moved) WHERE epoch = 1")
        try await identity.signUp("cid@example.com")
        let dayAgo = Timestamp(Date(timeIntervalSinceNow: -86_400))
        #expect(try await addresses(filter { $0.createdSince = dayAgo }) == ["cid@example.com"])
        #expect(try await addresses(filter { $0.createdUntil = dayAgo }).count == 2)
        let prefixed = filter {
            $0.createdUntil = dayAgo
            $0.email = .prefix("a")
        }
        #expect(try await addresses(prefixed) == ["ann@example.com"])
    }

    @Test func tellsTheLastSignIn() async throws {
        let ann = try await identity.signUp("ann@example.com").profile
        let before = Timestamp(Date(timeIntervalSinceNow: -60))
        func page(_ filter: Filter) async throws -> [Identity.UserSummary] {
            try await store.page(filter, after: nil, limit: 10, deadline: .now + .seconds(30)).users
        }
        let signedUp = try #require(try await page(filter()).first)
        _ = try await identity.signIn("ann@example.com")
        let signedIn = try #require(try await page(filter()).first)
        #expect(signedIn.id == ann.id && signedIn.email == ann.credentials.first?.email)
        let (first, second) = (try #require(signedUp.lastSignInAt), try #require(signedIn.lastSignInAt))
        #expect(first < second && signedIn.createdAt < second)
        #expect(try await page(filter { $0.signedInSince = before }).count == 1)
        #expect(try await page(filter { $0.notSignedInSince = before }).isEmpty)
        let later = Timestamp(Date(timeIntervalSinceNow: 60))
        #expect(try await page(filter { $0.signedInSince = later }).isEmpty)
        #expect(try await page(filter { $0.notSignedInSince = later }).count == 1)
    }

    /// The rows that nothing matches end the walk of one call, and the next call goes on behind them.
    @Test func aPageEndsWhereItsWalkEnded() async throws {
        let postgres = try await ManyUsers(5000, in: identity)
        let filter = self.filter { $0.status = .active }
        try await postgres.execute(
            """
            SET session_replication_role = replica;
            UPDATE identity.users SET erased_at = NULL,
                status = CASE WHEN created_at = (SELECT min(created_at) FROM identity.users) THEN 'active'
                              ELSE 'suspended' END
            """)
        let first = try await store.page(filter, after: nil, limit: 50, deadline: .now + .seconds(30))
        #expect(first.users.isEmpty && first.nextCursor != nil)
        #expect(try await addresses(filter) == ["user1@example.com"])
    }

    /// Every list is read from an index: with five times as many users, a page reads as much as before.
    @Test func aPageTakesTheSameWorkHoweverManyUsersThereAre() async throws {
        let filters = [
            filter(), filter { $0.status = .suspended }, filter { $0.status = .erased },
            filter { $0.status = .unverified }, filter { $0.status = .attempted },
            filter { $0.email = .prefix("user1") }, filter { $0.email = .part("999@") },
            filter { $0.signedInSince = .now }, filter { $0.createdUntil = .now },
        ]
        let many = try await ManyUsers(12_000, in: identity)
        var few: [Int] = []
        for filter in filters { few.append(try await many.pagesRead(by: filter)) }
        try await many.add(48_000)
        for (filter, few) in zip(filters, few) {
            let plan = try await many.plan(of: filter)
            for table in ["users", "email_credentials", "email_addresses", "audit_log"] {
                // Partitions of the audit log without entries are read at once.
                let scans = plan.split(separator: "\n").filter { $0.contains("Seq Scan on \(table)") }
                let isEmpty = scans.allSatisfy {
                    $0.contains("audit_log_") && ($0.contains("rows=0 loops") || $0.contains("never executed"))
                }
                #expect(isEmpty, "\(plan)")
            }
            // Larger indexes may have another level.
            #expect(try await many.pagesRead(by: filter) < 2 * few + 100, "\(plan)")
        }
    }
}

/// Users without passwords in the fixture's database, and what a page of them costs.
private struct ManyUsers {
    private let identity: IdentityFixture
    private let server: TestPostgres

    init(_ count: Int, in identity: IdentityFixture) async throws {
        self.identity = identity
        server = try await TestPostgres.shared()
        try await add(count)
    }

    func execute(_ sql: String) async throws { _ = try await server.execute(sql, in: identity.url) }

    /// Adds users: one in fifty is suspended, one is erased. They have signed up one second after the other, and failed to
    /// sign in.
    func add(_ count: Int) async throws {
        let application = identity.client.applicationID.uuid.uuidString
        try await execute(
            """
            SET session_replication_role = replica;
            WITH n AS (
                SELECT (SELECT count(*) FROM identity.users) + i AS n, gen_random_uuid() AS id
                FROM generate_series(1, \(count)) i
            ), u AS (
                INSERT INTO identity.users (application_id, id, status, created_at, erased_at)
                SELECT '\(application)', id, CASE WHEN n % 50 < 2 THEN 'suspended' ELSE 'active' END,
                       '2026-01-01'::timestamptz + n * interval '1 second', CASE WHEN n % 50 = 1 THEN now() END
                FROM n
            ), c AS (
                INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash, verified_at)
                SELECT '\(application)', id, id, decode(md5(n::text), 'hex'), CASE WHEN n % 3 > 0 THEN now() END FROM n
            ), a AS (
                INSERT INTO identity.audit_log (application_id, id, event, user_id, caller)
                SELECT '\(application)', overlay(gen_random_uuid()::text placing substr(lpad(to_hex(
                           (extract(epoch FROM now()) * 1000)::bigint), 12, '0'), 1, 8) from 1)::uuid,
                       'sign_in_failed', id, 'gateway' FROM n
            )
            INSERT INTO identity.email_addresses (application_id, credential_id, address)
            SELECT '\(application)', id, 'user' || n || '@example.com' FROM n
            """)
        for table in ["users", "email_credentials", "email_addresses", "audit_log"] {
            try await execute("VACUUM ANALYZE identity.\(table)")
        }
    }

    func plan(of filter: Identity.ListUsers.Filter) async throws -> String {
        let query = UserListStore.query(filter, after: nil, limit: 50)
        return try await identity.postgres.query("EXPLAIN (ANALYZE, BUFFERS) \(statement: query)")
            .map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
    }

    /// How many pages of tables and indexes a page of the list reads.
    func pagesRead(by filter: Identity.ListUsers.Filter) async throws -> Int {
        let plan = try await plan(of: filter)
        // The first line is the total.
        let total = try #require(plan.split(separator: "\n").first { $0.contains("Buffers: shared") })
        return total.matches(of: #/(?:hit|read)=(\d+)/#).compactMap { Int($0.1) }.reduce(0, +)
    }
}
