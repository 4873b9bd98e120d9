import Foundation
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

    @Test(arguments: [80, 110])
    func theListFitsTheTerminal(width: Int) {
        let session = Session(
            id: .make(), clientID: .make(), accountID: .make(), createdAt: .now, lastUsedAt: .now, expiresAt: .now,
            ipAddress: "2001:db8:1234:5678:9abc:def0:1234:5678", userAgent: nil)
        let times = RelativeTime(now: session.createdAt.date.addingTimeInterval(59 * 60 + 1))
        let table = SessionsCommand.List.table([session], AddressText(), times)
        let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
        #expect(lines[1].hasPrefix("\(session.id)  ") && lines[1].contains("59 min ago  2001:db8"))
        #expect(lines[1].contains("\(session.clientID)") == (width >= 110))
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
