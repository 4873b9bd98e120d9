import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserAttemptsTests {
    @Test func findsWhoHasToWait() async throws {
        let users = ["ann@example.com", nil, "bob@example.com", "cid@example.com"].map { address in
            Identity.UserSummary(
                id: .make(), applicationID: .make(), email: address.flatMap { EmailAddress($0) }, createdAt: .now)
        }
        let locked = try await UserAttempts.locked(users) { call in
            // Four names for each user with an address, three without.
            #expect(call.subjects.count == 15)
            return call.subjects.map { subject in
                let name = subject.reveal()
                let isLocked = name.hasSuffix("bob@example.com") || name == "second factor \(users[1].id)"
                return Tokens.AttemptState(failedInARow: 5, pausedUntil: isLocked ? .now : nil)
            }
        }
        #expect(locked == [users[1], users[2]])
    }

    @Test func asksNothingAboutNobody() async throws {
        let locked = try await UserAttempts.locked([]) { _ in
            Issue.record("asked")
            return []
        }
        #expect(locked.isEmpty)
    }
}
