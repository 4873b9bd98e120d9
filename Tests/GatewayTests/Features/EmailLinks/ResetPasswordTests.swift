import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct ResetPasswordTests {
    private func fleet(_ finished: Finished) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.redeemsEmailTokens()
        fleet.answer(Mailer.FinishRedemption.self) { call, _ in
            finished.outcomes.withLock { $0.append(call.isSpent) }
            return Nothing()
        }
        fleet.answer(Identity.ResetPassword.self) { call, _ in
            guard call.newPassword != Secret("weak") else {
                throw ServiceError.invalid([.init(in: .body, path: "/new_password", type: "too_short")])
            }
            return .init(proof: Proof(Secret("epoch")), credentialsReset: false)
        }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in
            finished.epochs.withLock { $0 += 1 }
            return Nothing()
        }
        return fleet
    }

    private final class Finished: Sendable {
        let outcomes = Mutex<[Bool]>([])
        let epochs = Mutex(0)
    }

    @Test func usesTheTokenUpOnlyForAnAcceptedPassword() async throws {
        let finished = Finished()
        try await fleet(finished).withFleet { fleet in
            let useCases = UseCases(fleet)
            let resetPassword = ResetPassword(
                identity: fleet.identity, browserSessions: useCases.browserSessions, redeem: useCases.redeem,
                ownership: useCases.ownership, quota: useCases.quota, epochs: useCases.epochs)
            let error = await #expect(throws: ServiceError.self) {
                try await resetPassword(.token(Secret("t")), to: Secret("weak"), .testing())
            }
            #expect(error?.invalidParams?.first?.path == "/new_password")
            #expect(finished.outcomes.withLock { $0 } == [false] && finished.epochs.withLock { $0 } == 0)
            let (grant, credentialsReset) = try await resetPassword(
                .token(Secret("t")), to: Secret("strong"), .testing())
            #expect(grant.purpose == .passwordReset && !credentialsReset)
        }
        #expect(finished.outcomes.withLock { $0 } == [false, true] && finished.epochs.withLock { $0 } == 1)
    }
}
