import Models
import Testing

@testable import GatewayService

/// The rest is tested in `AuthorizationCodeGrantTests`.
@Suite struct StepUpTests {
    @Test func aUserWithoutAFactorHasNothingToShow() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session-proof")) }
        fleet.answer(Identity.BeginStepUp.self) { _, _ in throw ServiceError.secondFactorMissing }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let stepUp = StepUp(
                identity: fleet.identity, sessionProofs: useCases.sessionProofs, openSession: useCases.openSession)
            let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))
            let waiting = try await stepUp(of: session, to: [.twoFactors], for: Samples.client, .testing())
            #expect(waiting == nil)
        }
    }
}
