import ArgumentParser
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct InviteFromWaitlistCommandTests {
    private let app = ApplicationID.make()

    @Test func invitesBatchByBatchUntilEnoughAreInvited() async throws {
        let calls = Mutex<[Identity.InviteFromSignUpWaitlist]>([])
        let cursor = WaitlistRowID.make()
        var services = ScriptedServices()
        services.answer(Identity.InviteFromSignUpWaitlist.self) { call in
            calls.withLock { $0.append(call) }
            // Every second batch has a person who is registered by now, and another who has to wait.
            let others = call.cursor == nil ? 1 : 0
            return .init(
                invited: call.limit - 2 * others, registered: others, postponed: others, waiting: 100,
                nextCursor: cursor)
        }
        let report =
            try await services.run("waitlists", "invite", "--sign-up", "--app", "\(app)", "--next", "50")
            as? [String: Int]
        #expect(report == ["invited": 50, "skipped": 1, "postponed": 1, "waiting": 100])
        let made = calls.withLock { $0 }
        #expect(made.map(\.limit) == [25, 25, 2] && made.allSatisfy { $0.application == app })
        #expect(made.map(\.cursor) == [nil, cursor, cursor])
    }

    @Test func endsWithTheList() async throws {
        var services = ScriptedServices()
        services.answer(Identity.InviteFromSignUpWaitlist.self) { _ in
            .init(invited: 3, registered: 0, postponed: 0, waiting: 0, nextCursor: nil)
        }
        let report =
            try await services.run("waitlists", "invite", "--sign-up", "--app", "\(app)", "--next", "50")
            as? [String: Int]
        #expect(report?["invited"] == 3 && report?["waiting"] == 0)
    }

    @Test(arguments: [
        ["--next", "5"], ["--sign-up", "--next", "5"], ["beta"], ["No Key", "--next", "5"],
        ["beta", "--sign-up", "--app", "app_01jx3k5v7q9w2y4z6b8d0f1g2h", "--next", "5"],
        ["--sign-up", "--next", "0"], ["--sign-up"],
    ])
    func refusesIncompleteArguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["waitlists", "invite"] + arguments) }
    }

    /// What the services keep.
    private final class Lists: Sendable {
        let mailed = Mutex<Set<WaitlistRowID>>([])
        let marked = Mutex<Set<WaitlistRowID>>([])
        let failsToMark = Mutex(false)
    }

    /// A list of users who wait for a feature, in two applications.
    private func rows(_ feature: FeatureKey, _ count: Int) -> [WaitlistRow] {
        let applications = [ApplicationID.make(), .make()]
        // Ids of one moment are in no order, and pages are in the order of ids.
        let ids = (0..<count).map { _ in WaitlistRowID.make() }.sorted()
        return ids.enumerated().map { number, id in
            WaitlistRow(
                id: id, applicationID: applications[number % 2], userID: .make(), accountID: .make(),
                featureKey: feature, createdAt: .now, updatedAt: .now)
        }
    }

    private func services(
        _ rows: [WaitlistRow], _ lists: Lists, suspended: Set<WaitlistRowID> = [], gone: Set<WaitlistRowID> = []
    ) -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Waitlists.ListWaitlistEntries.self) { call in
            guard call.isWaiting == true else { throw ServiceError.internal }
            let start = call.cursor.flatMap { WaitlistRowID($0) }
            let waiting = rows.filter { row in
                !lists.marked.withLock { $0.contains(row.id) } && start.map { row.id > $0 } ?? true
            }
            let page = Array(waiting.prefix(call.limit))
            return .init(rows: page, nextCursor: waiting.count > page.count ? page.last?.id.description : nil)
        }
        services.answer(Identity.InviteWaitlistMembers.self) { call in
            let applications = Set(call.entries.map { entry in rows.first { $0.id == entry.id }?.applicationID })
            guard applications == [call.application] else { throw ServiceError.internal }
            let ids = call.entries.map(\.id)
            let new = ids.filter { !suspended.contains($0) && !gone.contains($0) }
            return .init(
                invited: lists.mailed.withLock { mailed in new.filter { mailed.insert($0).inserted } },
                gone: ids.filter(gone.contains), suspended: ids.filter(suspended.contains))
        }
        services.answer(Waitlists.MarkWaitlistEntriesInvited.self) { call in
            if lists.failsToMark.withLock({ $0 }) { throw ServiceError.notFound("socket") }
            return .init(
                waiting: lists.marked.withLock { marked in
                    marked.formUnion(call.ids)
                    return rows.count - marked.count
                })
        }
        return services
    }

    @Test func tellsUsersThatAFeatureIsOpen() async throws {
        let feature = try #require(FeatureKey("beta"))
        let rows = rows(feature, 60)
        let lists = Lists()
        let services = services(rows, lists, suspended: [rows[0].id], gone: [rows[1].id])
        let report = try await services.run("waitlists", "invite", "beta", "--next", "50") as? [String: Int]
        #expect(report == ["invited": 50, "skipped": 1, "postponed": 1, "waiting": 9])
        #expect(lists.mailed.withLock { $0 } == Set(rows[2..<52].map(\.id)))
        // The suspended user keeps their place.
        #expect(!lists.marked.withLock { $0.contains(rows[0].id) })
    }

    /// The mails are written, and then the command is interrupted.
    @Test func goesOnAfterAnInterruptionWithoutMailingTwice() async throws {
        let feature = try #require(FeatureKey("beta"))
        let rows = rows(feature, 30)
        let lists = Lists()
        lists.failsToMark.withLock { $0 = true }
        let services = services(rows, lists)
        await #expect(throws: (any Error).self) {
            _ = try await services.run("waitlists", "invite", "beta", "--next", "10")
        }
        #expect(lists.mailed.withLock { $0.count } == 10 && lists.marked.withLock { $0.isEmpty })
        lists.failsToMark.withLock { $0 = false }
        let report = try await services.run("waitlists", "invite", "beta", "--next", "10") as? [String: Int]
        // Those of the first run count for the first run.
        #expect(report?["invited"] == 10 && report?["waiting"] == 10)
        #expect(lists.mailed.withLock { $0 } == Set(rows.prefix(20).map(\.id)))
    }

    @Test func statesWhatWasDone() {
        let plain = WaitlistInvitations.Outcome(invited: 50, waiting: 7)
        #expect(plain.text == "invited 50; 7 left on the waitlist")
        let all = WaitlistInvitations.Outcome(invited: 1, skipped: 2, postponed: 3, waiting: 4)
        #expect(all.text.split(separator: "\n").count == 3)
    }
}
