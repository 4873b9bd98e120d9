import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserAttemptsTests {
    @Test func findsWhoHasToWait() async throws {
        let users = ["ann@example.com", nil, "bob@example.com", "cid@example.com"].map { address in
            Identity.UserSummary(
                id: .make(), applicationID: .make(), email: address.flatMap { EmailAddress($0) }, createdAt: .now)
        }
        let operators = users[3].applicationID
        let locked = try await UserAttempts.locked(users, operators: operators) { call in
            // Four names for each user with an address, three without, and three for an operator with an address.
            #expect(call.subjects.count == 14)
            return call.subjects.map { subject in
                let name = subject.reveal()
                let isLocked =
                    name.hasSuffix("bob@example.com") || name == "second factor \(users[1].id)"
                    || name == "operator password \(operators) cid@example.com"
                return Tokens.AttemptState(failedInARow: 5, pausedUntil: isLocked ? .now : nil)
            }
        }
        #expect(locked == Array(users[1...]))
    }

    @Test func asksNothingAboutNobody() async throws {
        let locked = try await UserAttempts.locked([], operators: nil) { _ in
            Issue.record("asked")
            return []
        }
        #expect(locked.isEmpty)
    }
}
