import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct UsersCommandTests {
    private let user = UserID.make()

    private var record: Identity.UserRecord {
        Identity.UserRecord(
            profile: SessionProfile(
                id: user, applicationID: .make(), status: .suspended, credentials: [], memberships: [], identity: nil,
                activeMembership: nil),
            createdAt: .now, proof: Proof(Secret("a.b.c")))
    }

    @Test func suspendingGivesTheProofToTokens() async throws {
        let proofs = Mutex<[Proof]>([])
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        services.answer(Tokens.AdvanceEpoch.self) { call in
            proofs.withLock { $0.append(call.proof) }
            return Nothing()
        }
        let report = try #require(try await services.run("users", "suspend", "\(user)") as? [String: Any])
        #expect(report["status"] as? String == "suspended")
        #expect(proofs.withLock { $0 } == [Proof(Secret("a.b.c"))])
    }

    /// Identity has promised the end of the sessions to the gateway, so the change stands without tokens.
    @Test func suspendingWorksWithoutTokens() async throws {
        var services = ScriptedServices()
        services.answer(Identity.SuspendUser.self) { [record] _ in record }
        #expect(try await services.run("users", "suspend", "\(user)") is [String: Any])
    }
}
