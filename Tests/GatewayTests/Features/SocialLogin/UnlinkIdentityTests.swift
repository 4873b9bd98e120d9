import Models
import Synchronization
import Testing

@testable import GatewayService

/// Removing a connection: what identity receives, and what follows.
@Suite struct UnlinkIdentityTests {
    private static let connection = LinkedIdentityID.make()

    /// The calls that the services received.
    private final class Memory: Sendable {
        let removed = Mutex<[Identity.UnlinkIdentity]>([])
        let advanced = Mutex<[Proof]>([])
        let attempts = AttemptLog()
    }

    private func fleet(_ memory: Memory) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session-proof")) }
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            memory.advanced.withLock { $0.append(call.proof) }
            return Nothing()
        }
        fleet.answer(Identity.UnlinkIdentity.self) { call, _ in
            memory.removed.withLock { $0.append(call) }
            return .init(proof: Proof(Secret("epoch-proof")), epoch: 3)
        }
        return fleet
    }

    private static let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    @Test func showsIdentityAProofOfTheSessionAndEndsTheOtherSessions() async throws {
        let memory = Memory()
        try await fleet(memory).withFleet { fleet in
            let cookie = try await UseCases(fleet).unlinkIdentity(
                Self.connection, of: Self.session, password: nil, .testing(.delete, "/auth/connections/x"))
            // The browser is not a known device, so there is no cookie to renew.
            #expect(cookie == nil)
        }
        let call = try #require(memory.removed.withLock { $0.first })
        #expect(call.identity == Self.connection && call.session == Proof(Secret("session-proof")))
        #expect(call.freshness.password == nil && call.ipAddress == "192.0.2.7")
        #expect(memory.advanced.withLock { $0 } == [Proof(Secret("epoch-proof"))])
    }

    @Test func keepsAKnownDeviceKnown() async throws {
        let memory = Memory()
        try await fleet(memory).withFleet { fleet in
            let cases = UseCases(fleet)
            let ada = Samples.ada(verifiedAt: .now)
            let set = try #require(
                cases.knownDevices.setCookie(
                    .testing(), for: ada.profile.credentials, of: Samples.user, epoch: 1, in: Samples.application))
            let cookie = set.value.prefix { $0 != ";" }
            let renewed = try await cases.unlinkIdentity(
                Self.connection, of: Self.session, password: nil, .testing(headers: [.cookie: String(cookie)]))
            #expect(renewed != nil)
        }
    }
}
