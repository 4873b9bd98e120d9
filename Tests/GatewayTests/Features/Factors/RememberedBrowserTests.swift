import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = SecondFactorScenario

@Suite struct RememberedBrowserTests {
    private let browser = String(repeating: "Q", count: 43)

    private func fleet(isRemembered: Bool) throws -> ScriptedFleet {
        var fleet = try Scenario.fleet()
        let browser = browser
        fleet.answer(Identity.SkipSecondFactor.self) { call, _ in
            guard call.proof == Scenario.signIn else { throw ServiceError.invalidProof }
            guard call.origin?.system == "Linux", call.ipAddress == call.origin?.ipAddress else {
                throw ServiceError.internal
            }
            guard isRemembered, call.browser == Secret(browser) else {
                throw ServiceError(.secondFactorInvalid, detail: "Not remembered.")
            }
            return .init(profile: Samples.profile, proof: Proof(Secret("the proof")))
        }
        return fleet
    }

    private func signIn(_ fleet: ScriptedFleet, cookie: String?) async throws -> String {
        let log = CallLog<String>()
        try await fleet.run { client in
            var headers: HTTPFields = [.origin: Samples.origin, .userAgent: "Mozilla/5.0 (X11; Linux x86_64)"]
            headers[.cookie] = cookie
            let answer = try await client.send(.post, "/auth/sign-in", Samples.signInBody, headers: headers)
            log.append(answer.code ?? "\(answer.status.code)")
        }
        return log.entries.joined()
    }

    @Test func aRememberedBrowserIsNotAsked() async throws {
        let cookie = "__Host-remembered_browser=\(browser)"
        #expect(try await signIn(fleet(isRemembered: true), cookie: cookie) == "200")
        #expect(try await signIn(fleet(isRemembered: false), cookie: cookie) == "second_factor_required")
    }

    @Test func anyOtherBrowserIs() async throws {
        let other = String(repeating: "c", count: 43)
        for cookie in [
            nil, "__Host-remembered_browser=", "__Host-remembered_browser=x", "__Host-remembered_browser=\(other)",
        ] {
            #expect(try await signIn(fleet(isRemembered: true), cookie: cookie) == "second_factor_required")
        }
    }
}
