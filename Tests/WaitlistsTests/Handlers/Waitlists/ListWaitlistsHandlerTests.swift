import Models
import Testing

@testable import WaitlistsService

@Suite struct ListWaitlistsHandlerTests {
    private let fixture: WaitlistsFixture
    private let list: ListWaitlistsHandler

    init() async throws {
        fixture = try await WaitlistsFixture()
        list = ListWaitlistsHandler(waitlists: fixture.waitlists)
    }

    @Test func pagesShowEachRowOnce() async throws {
        let keys = (0..<7).compactMap { FeatureKey("feature-\($0)") }
        for key in keys { _ = try await fixture.waitlists.join(key, fixture.member, deadline: fixture.deadline) }
        var (seen, cursor): ([FeatureKey], String?) = ([], nil)
        repeat {
            let page = try await list(.init(member: fixture.member, limit: 3, cursor: cursor), fixture.context)
            #expect(page.rows.count <= 3)
            seen += page.rows.map(\.featureKey)
            cursor = page.nextCursor
        } while cursor != nil
        // Rows of the same millisecond have no fixed order, but each appears once.
        #expect(seen.count == keys.count)
        #expect(Set(seen) == Set(keys))
    }

    @Test func refusesAForgedCursor() async throws {
        await #expect(throws: ServiceError.self) {
            _ = try await list(.init(member: fixture.member, limit: 3, cursor: "user_1"), fixture.context)
        }
    }
}
