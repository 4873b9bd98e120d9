import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ListUsersCommandTests {
    @Test func asksForWhatMatches() async throws {
        let app = ApplicationID.make()
        let asked = Mutex<[Identity.ListUsers]>([])
        var services = ScriptedServices()
        services.answer(Identity.ListUsers.self) { call in
            asked.withLock { $0.append(call) }
            return .init(
                users: [
                    .init(id: .make(), applicationID: app, email: EmailAddress("ann@example.com"), createdAt: .now)
                ],
                nextCursor: "more")
        }
        let report = try await services.run(
            "users", "list", "--app", "\(app)", "--status", "suspended", "--email", "ann", "--created-since",
            "2026-01-31", "--created-until", "2026-02-01", "--signed-in-since", "2026-01-30", "--not-signed-in-since",
            "2026-02-02", "--limit", "1")
        let page = try #require(report as? [String: Any])
        let user = try #require((page["data"] as? [[String: Any]])?.first)
        #expect(user["email"] as? String == "ann@example.com" && user["last_sign_in_at"] is NSNull)
        #expect((page["links"] as? [String: Any])?["next"] as? String == "more")
        let filter = try #require(asked.withLock { $0.first }?.filter)
        #expect(filter.application == app && filter.status == .suspended && filter.email == .prefix("ann"))
        #expect(filter.createdSince == Timestamp("2026-01-31T00:00:00Z"))
        #expect(filter.createdUntil == Timestamp("2026-02-01T00:00:00Z"))
        #expect(filter.signedInSince == Timestamp("2026-01-30T00:00:00Z"))
        #expect(filter.notSignedInSince == Timestamp("2026-02-02T00:00:00Z"))
    }

    @Test(arguments: [
        ["--limit", "0"], ["--limit", "100001"], ["--status", "lost"], ["--created-since", "yesterday"],
    ])
    func refusesInvalidArguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["users", "list"] + arguments) }
    }

    @Test func noUsersAreSaidToBeNone() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListUsers.self) { _ in .init(users: [], nextCursor: nil) }
        for arguments in [["users", "list"], ["users", "list", "--all"]] {
            #expect(try await services.text(arguments: arguments) == "no users")
        }
    }

    @Test func erasedUsersAreNotSaidToBeSuspended() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListUsers.self) { _ in
            .init(
                users: [
                    .init(id: .make(), applicationID: .make(), status: .suspended, createdAt: .now, erasedAt: .now),
                    .init(id: .make(), applicationID: .make(), status: .suspended, createdAt: .now),
                ], nextCursor: nil)
        }
        let page = try await services.run("users", "list", "--status", "erased") as? [String: Any]
        let states = (page?["data"] as? [[String: Any]])?.map { $0["status"] as? String }
        #expect(states == ["erased", "suspended"])
    }

    /// Only tokens knows who has to wait, so identity's users are asked about there.
    @Test func listsWhoIsLocked() async throws {
        let users = (0..<3).map { _ in Identity.UserSummary(id: .make(), applicationID: .make(), createdAt: .now) }
        var services = ScriptedServices()
        services.answer(Identity.ListUsers.self) { call in
            #expect(call.filter.status == .attempted)
            // The second page has a user again who is on the first one.
            return call.cursor == nil
                ? .init(users: Array(users[..<2]), nextCursor: "2") : .init(users: Array(users[1...]), nextCursor: nil)
        }
        services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: nil) }
        services.answer(Tokens.FindAttempts.self) { call in
            call.subjects.map { .init(pausedUntil: $0.reveal().hasSuffix("\(users[0].id)") ? nil : .now) }
        }
        let report = try await services.run("users", "list", "--status", "locked") as? [String: Any]
        let found = (report?["data"] as? [[String: Any]])?.map { $0["id"] as? String }
        #expect(found == users[1...].map(\.id.description))
    }
}
