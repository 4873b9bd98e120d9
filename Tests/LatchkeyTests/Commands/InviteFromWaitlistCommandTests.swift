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
        ["--next", "5"], ["--sign-up", "--next", "5"], ["--sign-up", "--app", "app_none", "--next", "5"],
        ["--sign-up", "--next", "0"], ["--sign-up"],
    ])
    func refusesIncompleteArguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["waitlists", "invite"] + arguments) }
    }

    @Test func statesWhatWasDone() {
        let plain = InviteFromWaitlistCommand.Outcome(invited: 50, waiting: 7)
        #expect(plain.text == "invited 50; 7 left on the waitlist")
        let all = InviteFromWaitlistCommand.Outcome(invited: 1, skipped: 2, postponed: 3, waiting: 4)
        #expect(all.text.split(separator: "\n").count == 3)
    }
}
