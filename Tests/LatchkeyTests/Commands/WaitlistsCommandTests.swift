import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct WaitlistsCommandTests {
    @Test(arguments: [80, 100, 110, 140])
    func theTablesFitTheTerminal(width: Int) throws {
        let row = WaitlistRow(
            id: .make(), applicationID: .make(), userID: .make(), accountID: .make(),
            featureKey: try #require(FeatureKey("beta")), createdAt: .now, updatedAt: .now)
        let person = Identity.ListSignUpWaitlist.Entry(
            id: .make(), email: try #require(EmailAddress("somebody.with.a.long.name@department.company.example.com")),
            client: .make(), createdAt: .now)
        let times = RelativeTime(now: row.createdAt.date.addingTimeInterval(59 * 60 + 1))
        let (list, people) = (
            WaitlistsCommand.List.table([row], times), WaitlistsCommand.People.table([person], times)
        )
        for (table, id) in [(list, row.id.description), (people, person.id.description)] {
            let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
            #expect(lines[1].hasPrefix("\(id)  ") && lines[1].hasSuffix("59 min ago"))
        }
        let text = list.text(Style(isEnabled: false), empty: "", width: width)
        #expect(text.contains("\(row.userID)") && text.contains("\(row.accountID)") == (width >= 110))
    }

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
