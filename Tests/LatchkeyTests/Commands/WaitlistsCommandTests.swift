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

    @Test func listsAndRemovesPeopleWhoWaitToSignUp() async throws {
        let app = ApplicationID.make()
        let email = try #require(EmailAddress("new@example.com"))
        let client = try #require(ClientID("client_demo"))
        let entries = (0..<5).map { _ in WaitlistRowID.make() }.sorted().map { id in
            Identity.ListSignUpWaitlist.Entry(id: id, email: email, client: client, createdAt: .now)
        }
        var services = ScriptedServices()
        services.answer(Identity.ListSignUpWaitlist.self) { call in
            guard call.application == app else { throw ServiceError.internal }
            let rest = entries.filter { entry in call.cursor.map { entry.id > $0 } ?? true }
            let page = Array(rest.prefix(min(call.limit, 2)))
            return .init(entries: page, nextCursor: rest.count > page.count ? page.last?.id : nil)
        }
        services.answer(Identity.LeaveSignUpWaitlist.self) { call in
            .init(wasRemoved: call.application == app && call.email == email)
        }
        let all = try await services.run("waitlists", "people", "--app", "\(app)") as? [[String: Any]]
        #expect(all?.map { $0["id"] as? String } == entries.map(\.id.description))
        #expect(all?.first?["email"] as? String == "new@example.com")
        let some = try await services.run("waitlists", "people", "--app", "\(app)", "--limit", "3") as? [Any]
        #expect(some?.count == 3)
        let removed =
            try await services.run("waitlists", "remove", "--app", "\(app)", "--email", "new@example.com")
            as? [String: Bool]
        #expect(removed == ["wasRemoved": true])
    }
}
