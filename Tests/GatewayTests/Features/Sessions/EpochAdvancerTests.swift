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
}
