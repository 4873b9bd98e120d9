import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct VerifyEmailTests {
    /// Verifying twice does no harm, so mailer does not hold the token.
    @Test func leavesTheTokenUsable() async throws {
        let finished = Mutex(0)
        let epochs = Mutex<[Proof]>([])
        var fleet = try ScriptedFleet()
        fleet.redeemsEmailTokens()
        fleet.answer(Mailer.FinishRedemption.self) { _, _ in
            finished.withLock { $0 += 1 }
            return Nothing()
        }
        fleet.answer(Identity.VerifyEmail.self) { _, _ in
            .init(credentialsReset: true, epochProof: Proof(Secret("epoch")))
        }
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            epochs.withLock { $0.append(call.proof) }
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let verifyEmail = VerifyEmail(
                identity: fleet.identity, browserSessions: useCases.browserSessions, redeem: useCases.redeem,
                ownership: useCases.ownership, epochs: useCases.epochs)
            let (grant, credentialsReset) = try await verifyEmail(.token(Secret("t")), .testing())
            #expect(grant.purpose == .verification && credentialsReset)
        }
        #expect(finished.withLock { $0 } == 0)
        #expect(epochs.withLock { $0 } == [Proof(Secret("epoch"))])
    }
}
