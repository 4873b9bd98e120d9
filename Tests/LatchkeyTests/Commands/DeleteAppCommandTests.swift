import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct DeleteAppCommandTests {
    private let application = Application(id: .make(), name: "Acme Notes", parentID: nil, createdAt: .now)
    private let calls = Calls()

    private final class Calls: Sendable {
        let deletions = Mutex<[Identity.DeleteApplication]>([])
        let forgotten = Mutex(0)
        let worksWaitlists = Mutex(true)
    }

    /// Identity deletes two users a step.
    private func services(users: Int) -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { [application] _ in [application] }
        services.answer(Identity.ShowApplication.self) { [application] _ in
            .init(application: application, clients: 1, users: users, accounts: users, openInvites: 0, waiting: 3)
        }
        services.answer(Operations.GetHealth.self, at: .waitlists) { [calls] _ in
            let isOK = calls.worksWaitlists.withLock { $0 }
            return .init(service: .waitlists, instance: "1", processID: 7, checks: [.init(name: "postgres", ok: isOK)])
        }
        services.answer(Identity.DeleteApplication.self) { [calls] call in
            #expect(calls.forgotten.withLock { $0 } == 0)
            calls.deletions.withLock { $0.append(call) }
            return .init(users: max(0, call.users - 2), isDeleted: call.users < 2)
        }
        services.answer(Waitlists.ForgetApplication.self) { [calls] _ in
            .init(
                deleted: calls.forgotten.withLock { count in
                    count += 1
                    return count == 1 ? 7 : 0
                })
        }
        return services
    }

    @Test func deletesStepByStep() async throws {
        let report =
            try await services(users: 5).run(
                "apps", "delete", "acme notes", "--with-users", "5", "--yes") as? [String: Any]
        #expect(report?["id"] as? String == application.id.description && report?["deleted"] as? Bool == true)
        #expect(report?["users"] as? Int == 5 && report?["waitlist_entries"] as? Int == 7)
        #expect(calls.deletions.withLock { $0.map(\.users) } == [5, 3, 1])
        #expect(calls.deletions.withLock { $0.allSatisfy { $0.id == application.id } })
    }

    @Test func deletesNothingWhileWaitlistsIsAway() async throws {
        calls.worksWaitlists.withLock { $0 = false }
        let error = await #expect(throws: ServiceError.self) {
            _ = try await services(users: 5).run("apps", "delete", "acme notes", "--with-users", "5", "--yes")
        }
        #expect(error?.status == 503 && calls.deletions.withLock { $0.isEmpty })
    }

    /// The first run was interrupted before waitlists had forgotten the application.
    @Test func aSecondRunDeletesTheEntriesThatAreLeft() async throws {
        var services = services(users: 0)
        services.answer(Identity.ShowApplication.self) { _ in throw ServiceError.notFound("application") }
        let report = try await services.run("apps", "delete", "\(application.id)", "--yes") as? [String: Any]
        #expect(report?["waitlist_entries"] as? Int == 7 && calls.deletions.withLock { $0.isEmpty })
        let error = await #expect(throws: ServiceError.self) {
            _ = try await services.run("apps", "delete", "\(application.id)", "--yes")
        }
        #expect(error?.status == 404)
    }

    /// Nobody deletes users by accident, even with `--yes`.
    @Test(arguments: [[], ["--with-users", "4"], ["--with-users", "6"]])
    func anotherNumberOfUsersIsRefused(_ options: [String]) async throws {
        let error = await #expect(throws: ServiceError.self) {
            _ = try await services(users: 5).run(
                arguments: ["apps", "delete", "\(application.id)", "--yes"] + options)
        }
        #expect(error?.code == .applicationInUse && error?.detail.contains("--with-users 5") == true)
        #expect(calls.deletions.withLock { $0.isEmpty } && calls.forgotten.withLock { $0 } == 0)
    }

    @Test func anApplicationWithoutUsersNeedsNoNumber() async throws {
        _ = try await services(users: 0).run("apps", "delete", "\(application.id)", "--yes")
        #expect(calls.deletions.withLock { $0.map(\.users) } == [0])
    }

    @Test func asksFirstAndSaysWhatWouldGo() async throws {
        let services = services(users: 5)
        let report = try await services.run("apps", "delete", "Acme Notes", "--dry-run") as? [String: Any]
        let steps = try #require(report?["steps"] as? [String])
        #expect(
            steps == [
                "Delete the application “Acme Notes” (\(application.id)) and 1 client",
                "Erase and delete 5 users, and end all their sessions", "Delete 5 accounts",
                "Delete 0 open invitations, and 3 people who wait to sign up", "Delete the entries of its waitlists",
            ])
        guard isatty(STDIN_FILENO) == 0 else { return }
        let error = await #expect(throws: CommandError.self) {
            _ = try await services.run("apps", "delete", "Acme Notes", "--with-users", "5")
        }
        #expect(error?.description.contains("--yes") == true)
        #expect(calls.deletions.withLock { $0.isEmpty })
    }

    @Test func showHasWhatBelongsToIt() async throws {
        let shown = try await services(users: 5).run("apps", "show", "acme notes") as? [String: Any]
        #expect(shown?["name"] as? String == "Acme Notes" && shown?["users"] as? Int == 5)
        #expect(shown?["clients"] as? Int == 1 && shown?["accounts"] as? Int == 5)
        #expect(shown?["open_invites"] as? Int == 0 && shown?["waiting"] as? Int == 3)
    }
}
