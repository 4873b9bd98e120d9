import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct SetUserEmailCommandTests {
    private let user = UserID.make()

    private var record: Identity.UserRecord {
        Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: .make(), status: .active, credentials: [], memberships: [], identity: nil,
                activeMembership: nil), createdAt: .now, proof: Proof(Secret("a.b.c")))
    }

    private func services(_ calls: MutexBox<[Identity.SetUserEmail]>) -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { [record] _ in record }
        services.answer(Identity.SetUserEmail.self) { [record] call in
            calls.append(call)
            return record
        }
        services.answer(Tokens.AdvanceEpoch.self) { _ in Nothing() }
        return services
    }

    @Test func replacesTheAddress() async throws {
        let calls = MutexBox<[Identity.SetUserEmail]>([])
        _ = try await services(calls).run("users", "set-email", "\(user)", "new@example.com", "--verified", "--yes")
        let call = try #require(calls.value.first)
        #expect(call.user == user && call.email.description == "new@example.com" && call.isVerified)
    }

    @Test func aDryRunChangesNothing() async throws {
        let calls = MutexBox<[Identity.SetUserEmail]>([])
        let report = try await services(calls).run("users", "set-email", "\(user)", "new@example.com", "--dry-run")
        let plan = try #require(report as? [String: Any])
        #expect(plan["dry_run"] as? Bool == true && (plan["steps"] as? [String])?.count == 2)
        #expect(calls.value.isEmpty)
    }
}

/// Calls that a scripted service has got.
private final class MutexBox<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value { mutex.withLock { $0 } }

    func append<Element: Sendable>(_ element: Element) where Value == [Element] {
        mutex.withLock { $0.append(element) }
    }
}
