import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct AuditCommandTests {
    private static func entries(_ count: Int) -> [Identity.AuditRecord] {
        (0..<count).map { _ in
            Identity.AuditRecord(
                id: .make(), at: .now, event: .signIn, application: .make(), caller: .gateway, reason: "known_device")
        }
    }

    @Test func asksForWhatMatches() async throws {
        let user = UserID.make()
        let asked = Mutex<[Identity.ListAuditEntries]>([])
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { _ in
            Identity.UserRecord(
                profile: SessionProfile(
                    id: user, applicationID: .make(), status: .active, credentials: [], memberships: [], identity: nil,
                    activeMembership: nil), createdAt: .now)
        }
        services.answer(Identity.ListAuditEntries.self) { call in
            asked.withLock { $0.append(call) }
            return Self.entries(2)
        }
        let answer = try await services.run(
            "audit", "--user", "ann@example.com", "--ip", "192.0.2.7", "--event", "sign_in_failed", "--since",
            "2026-01-31",
            "--until", "2026-02-01")
        #expect((answer as? [[String: Any]])?.map { $0["event"] as? String } == ["sign_in", "sign_in"])
        let call = try #require(asked.withLock { $0.first })
        #expect(call.filter.user == user && call.filter.ipAddress == "192.0.2.7" && call.filter.event == .signInFailed)
        #expect(call.filter.since == Timestamp("2026-01-31T00:00:00Z"))
        #expect(call.filter.until == Timestamp("2026-02-01T00:00:00Z"))
        #expect(call.part == .latest(before: nil) && call.limit == 50)
    }

    @Test func readsManyEntriesPageByPage() async throws {
        let all = Self.entries(1200)
        var services = ScriptedServices()
        services.answer(Identity.ListAuditEntries.self) { call in
            guard case .latest(let last) = call.part else { return [] }
            let end = last.flatMap { last in all.firstIndex { $0.id == last } } ?? all.count
            return Array(all[..<end].suffix(call.limit))
        }
        let answer = try await services.run("audit", "--limit", "1100") as? [[String: Any]]
        #expect(answer?.map { $0["id"] as? String } == all.suffix(1100).map(\.id.description))
        #expect((try await services.run("audit", "--limit", "2000") as? [Any])?.count == 1200)
    }

    @Test(arguments: [
        ["--limit", "0"], ["--event", "something"], ["--since", "yesterday"], ["--follow", "--until", "2026-01-31"],
    ])
    func refusesInvalidArguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["audit"] + arguments) }
    }
}
