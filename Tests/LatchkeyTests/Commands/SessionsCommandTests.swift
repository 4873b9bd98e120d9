import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct SessionsCommandTests {
    private let user = UserID.make()

    private var record: Identity.UserRecord {
        Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: .make(), status: .suspended, credentials: [], memberships: [], identity: nil,
                activeMembership: nil),
            createdAt: .now, proof: Proof(Secret("a.b.c")))
    }

    @Test func revokesTheSessionsOfAnAddress() async throws {
        let ended = Mutex<[UserID]>([])
        let recorded = Mutex<[String]>([])
        let forgotten = Mutex<[UserID]>([])
        var services = ScriptedServices()
        services.answer(Identity.ShowUser.self) { [record] _ in record }
        services.answer(Tokens.EndAllSessions.self) { call in
            if case .user(let user) = call.owner { ended.withLock { $0.append(user) } }
            return .init(count: 3, proof: Proof(Secret("tokens said so")))
        }
        services.answer(Identity.ForgetBrowsers.self) { call in
            forgotten.withLock { $0.append(call.user) }
            return Nothing()
        }
        services.answer(Identity.RecordSessionEvent.self) { call in
            recorded.withLock { $0.append(call.proof.jws.reveal()) }
            return Nothing()
        }
        let answer = try await services.run("sessions", "revoke", "ann@example.com", "--all", "--yes") as? [String: Any]
        #expect(answer?["revoked"] as? Int == 3)
        #expect(recorded.withLock { $0 } == ["tokens said so"])
        #expect(answer?["user_id"] as? String == user.description)
        #expect(ended.withLock { $0 } == [user] && forgotten.withLock { $0 } == [user])
    }
}
