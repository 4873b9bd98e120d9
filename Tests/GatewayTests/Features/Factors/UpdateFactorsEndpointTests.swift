import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct UpdateFactorsEndpointTests {
    private let path = "/auth/factors"

    private func fleet(_ log: CallLog<Bool>) throws -> ScriptedFleet {
        var fleet = try SecondFactorScenario.fleet()
        fleet.answer(Identity.SetTwoStep.self) { call, _ in
            guard call.session == PasskeyScenario.session else { throw ServiceError.invalidProof }
            guard call.freshness.password == Secret("right") else { throw ServiceError.insufficientUserAuthentication }
            log.append(call.isOn)
            return .init(
                recoveryCodes: call.isOn ? [Secret("a-b-c")] : [], proof: Proof(Secret("epoch-proof")), epoch: 2)
        }
        return fleet
    }

    @Test func turnsTwoStepOnAndOff() async throws {
        let log = CallLog<Bool>()
        try await fleet(log).run { client in
            for (isOn, codes) in [(true, ["a-b-c"]), (false, [])] {
                let answer = try await client.send(
                    .patch, path, #"{"two_step":\#(isOn),"password":"right"}"#, headers: PasskeyScenario.headers)
                #expect(answer.status == .ok && answer.json["recovery_codes"] as? [String] == codes)
            }
        }
        #expect(log.entries == [true, false])
    }

    @Test func passesOnThatTheApplicationRequiresIt() async throws {
        var fleet = try fleet(CallLog<Bool>())
        fleet.answer(Identity.SetTwoStep.self) { _, _ in throw ServiceError(.forbidden, detail: "It is required.") }
        try await fleet.run { client in
            let answer = try await client.send(
                .patch, path, #"{"two_step":false,"password":"right"}"#, headers: PasskeyScenario.headers)
            #expect(answer.status == .forbidden && answer.code == "forbidden")
            #expect(answer.json["detail"] as? String == "It is required.")
        }
    }

    @Test func refusesAStaleSignInAndOtherMembers() async throws {
        let log = CallLog<Bool>()
        try await fleet(log).run { client in
            let stale = try await client.send(
                .patch, path, #"{"two_step":true}"#, headers: PasskeyScenario.headers)
            #expect(stale.code == "insufficient_user_authentication")
            for body in ["{}", #"{"two_step":"yes"}"#, #"{"two_step":null}"#, #"{"two_step":true,"name":"x"}"#] {
                let answer = try await client.send(.patch, path, body, headers: PasskeyScenario.headers)
                #expect(answer.code == "invalid_request", "\(body)")
            }
        }
        #expect(log.entries.isEmpty)
    }
}
