import Models
import Testing

@testable import LatchkeyCommand

@Suite struct WaitlistsCommandTests {
    @Test func readsPageByPageUpToTheLimit() async throws {
        let feature = try #require(FeatureKey("beta"))
        let rows = (0..<5).map { _ in
            WaitlistRow(
                id: .make(), applicationID: .make(), userID: .make(), accountID: .make(), featureKey: feature,
                createdAt: .now, updatedAt: .now)
        }
        var services = ScriptedServices()
        services.answer(Waitlists.ListWaitlistEntries.self) { call in
            let start = call.cursor.flatMap { Int($0) } ?? 0
            let end = min(start + min(call.limit, 2), rows.count)
            return Waitlists.Page(rows: Array(rows[start..<end]), nextCursor: end < rows.count ? "\(end)" : nil)
        }
        let all = try await services.run("waitlists", "list", "beta") as? [[String: Any]]
        #expect(all?.map { $0["id"] as? String } == rows.map(\.id.description))
        let some = try await services.run("waitlists", "list", "beta", "--limit", "3") as? [Any]
        #expect(some?.count == 3)
    }
}
