import Models
import Testing

@testable import GatewayService

@Suite struct EpochAdvancerTests {
    @Test func passesTheProofOn() async throws {
        let proofs = CallLog<Proof>()
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            proofs.append(call.proof)
            return Nothing()
        }
        try await fleet.withFleet { await UseCases($0).epochs.advance(Proof(Secret("epoch"))) }
        #expect(proofs.entries == [Proof(Secret("epoch"))])
    }

    /// The outbox delivers the same event later, so the request goes on, also without tokens.
    @Test func ignoresErrors() async throws {
        var fleet = try ScriptedFleet()
        try await fleet.withFleet { await UseCases($0).epochs.advance(Proof(Secret("epoch"))) }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.withFleet { await UseCases($0).epochs.advance(Proof(Secret("epoch"))) }
    }

    @Test func aFactorIsShownBesideTheNewEpoch() async throws {
        let calls = CallLog<Proof>()
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            calls.append(call.proof)
            return Nothing()
        }
        fleet.answer(Tokens.Reauthenticate.self) { call, _ in
            calls.append(call.proof)
            return .init(accessToken: Secret("access-2"), expiresIn: 900)
        }
        let (epoch, factor) = (Proof(Secret("epoch")), Proof(Secret("factor")))
        try await fleet.withFleet { fleet in
            let epochs = UseCases(fleet).epochs
            #expect(await epochs.advance(epoch, showing: factor)?.accessToken == Secret("access-2"))
            #expect(await epochs.advance(nil, showing: factor)?.accessToken == Secret("access-2"))
            #expect(await epochs.advance(epoch, showing: nil) == nil)
        }
        let counts = [epoch, factor].map { proof in calls.entries.count { $0 == proof } }
        #expect(counts == [2, 2])
    }

    /// The factor is set up, and its recovery codes are shown only now.
    @Test func aFactorThatIsNotShownIsNoError() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.Reauthenticate.self) { _, _ in throw ServiceError.invalidToken }
        try await fleet.withFleet { fleet in
            let factor = Proof(Secret("factor"))
            #expect(await UseCases(fleet).epochs.advance(nil, showing: factor) == nil)
        }
    }
}
