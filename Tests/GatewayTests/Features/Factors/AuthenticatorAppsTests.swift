import Models
import Testing

@testable import GatewayService

/// The endpoints are tested in `TOTPEndpointsTests` and `EnrolledFactorTests`.
@Suite struct AuthenticatorAppsTests {
    private let session = SignedIn(claims: Samples.claims, accessToken: Secret("good"))

    @Test func aConfirmedAppEndsOtherSessionsAndKeepsTheDeviceKnown() async throws {
        var fleet = try SecondFactorScenario.fleet()
        let advanced = CallLog<Proof>()
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            advanced.append(call.proof)
            return Nothing()
        }
        fleet.answer(Identity.ConfirmTOTP.self) { call, _ in
            guard call.enroller == .session(PasskeyScenario.session) else { throw ServiceError.invalidProof }
            return .init(recoveryCodes: [Secret("a-b-c")], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        try await fleet.withFleet { fleet in
            let enrolled = try await UseCases(fleet).authenticatorApps.confirm(
                .make(), Secret("123456"), of: .session(session), .testing())
            #expect(enrolled.recoveryCodes == [Secret("a-b-c")] && enrolled.outcome == nil)
            // The browser of the request was not known before.
            #expect(enrolled.cookie == nil)
        }
        #expect(advanced.entries == [Proof(Secret("epoch-proof"))])
    }

    @Test func aSignInGoesOnAfterTheSessionsOfTheEarlierEpochHaveEnded() async throws {
        var fleet = try EnrolmentScenario.fleet()
        let calls = CallLog<String>()
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in
            calls.append("advance")
            return Nothing()
        }
        fleet.answer(Tokens.IssueSession.self) { _, _ in
            calls.append("issue")
            return Samples.grant
        }
        try await fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let found = try await useCases.pendingSignIns.find(
                Secret(EnrolmentScenario.token), client: Samples.client, .testing())
            let enrolled = try await useCases.authenticatorApps.confirm(
                FactorPagesScenario.app.id, Secret("123456"), of: .signIn(found), .testing())
            #expect(enrolled.outcome?.session != nil)
        }
        #expect(calls.entries == ["advance", "issue"])
    }
}
