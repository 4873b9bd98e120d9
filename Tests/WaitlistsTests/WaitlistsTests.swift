import Foundation
import Logging
import Models
import Postgres
import TestKit
import Testing

@testable import WaitlistsService

@Suite struct WaitlistsTests {
    private let postgres: PostgresClient
    private let member = Waitlists.Member(application: .make(), account: .make(), user: .make())
    // The texts follow the rule of feature keys.
    private let beta = FeatureKey("beta")!

    init() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let url = try await TestPostgres.shared().makeDatabase()
        postgres = PostgresClient(configuration: try PostgresConfiguration(url: url), logger: logger)
        try await WaitlistsHouse.migrator(postgres).run()
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(5) }

    @Test func joiningTwiceIsJoiningOnce() async throws {
        let first = try await postgres.join(beta, member, deadline: deadline)
        let ids = try await withThrowingTaskGroup(of: WaitlistRowID.self) { group in
            for _ in 0..<50 { group.addTask { try await postgres.join(beta, member, deadline: deadline) } }
            return try await group.reduce(into: Set([first])) { $0.insert($1) }
        }
        #expect(ids == [first])
        #expect(try await postgres.row(of: beta, member, deadline: deadline) == first)
    }

    @Test func leavingTwiceIsLeavingOnce() async throws {
        _ = try await postgres.join(beta, member, deadline: deadline)
        for _ in 0..<2 { try await postgres.leave(beta, member, deadline: deadline) }
        #expect(try await postgres.row(of: beta, member, deadline: deadline) == nil)
    }

    @Test func rowsBelongToUserAccountAndApplication() async throws {
        _ = try await postgres.join(beta, member, deadline: deadline)
        var others = [member, member, member]
        (others[0].user, others[1].account, others[2].application) = (.make(), .make(), .make())
        for other in others {
            #expect(try await postgres.row(of: beta, other, deadline: deadline) == nil)
            #expect(try await postgres.rows(of: other, after: nil, limit: 10, deadline: deadline).isEmpty)
        }
        let mine = try await postgres.rows(
            of: beta, application: member.application, after: nil, limit: 10, deadline: deadline)
        #expect(mine.map(\.userID) == [member.user])
    }

    @Test func pagesShowEachRowOnce() async throws {
        let keys = (0..<7).compactMap { FeatureKey("feature-\($0)") }
        for key in keys { _ = try await postgres.join(key, member, deadline: deadline) }
        var (seen, cursor): ([FeatureKey], String?) = ([], nil)
        repeat {
            let position = try Pages.position(limit: 3, cursor: cursor)
            let page = Pages.page(
                try await postgres.rows(of: member, after: position, limit: 4, deadline: deadline), limit: 3)
            seen += page.rows.map(\.featureKey)
            cursor = page.nextCursor
        } while cursor != nil
        // Rows of the same millisecond may stand in any order, but each stands once.
        #expect(seen.count == keys.count)
        #expect(Set(seen) == Set(keys))
    }

    @Test func whatIsNoPageIsNamed() throws {
        for (limit, cursor, path) in [
            (0, nil, "limit"), (101, nil, "limit"), (20, "x", "cursor"), (20, "user_1", "cursor"),
        ] {
            let fault = #expect(throws: ServiceError.self) { try Pages.position(limit: limit, cursor: cursor) }
            #expect(fault?.invalidParams?.map(\.path) == [path])
        }
    }

    @Test func fiveThatStartTogetherMigrateOnce() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let runs = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let client = PostgresClient(
                        configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
                    return try await WaitlistsHouse.migrator(client).run()
                }
            }
            return try await group.reduce(into: [Int]()) { $0 += $1 }
        }
        #expect(runs == [1])
    }
}
