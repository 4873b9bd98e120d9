import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct BeginPasskeySignInEndpointTests {
    private let path = "/auth/passkeys/sign-in-options"

    @Test func needsNoAddress() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(.post, path, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok && answer.json["rpId"] as? String == "auth.example.com")
            #expect(answer.headers[.cacheControl] == "no-store" && answer.setCookies.isEmpty)
            let unknown = try await client.send(
                .post, path, #"{"client_id":"client_nobody"}"#, headers: [.origin: Samples.origin])
            #expect(unknown.code == "unknown_client")
            #expect(try await client.send(.post, path, "{}").invalidParameters == ["header Origin required"])
        }
    }

    @Test func besideThePasswordTheAuthenticatorNeedNotVerifyItsUser() async throws {
        var fleet = try Scenario.fleet()
        let ceremonies = CallLog<PasskeyCeremony>()
        fleet.answer(Tokens.IssuePasskeyChallenge.self) { call, _ in
            ceremonies.append(call.ceremony)
            return Scenario.challenge
        }
        try await fleet.run { client in
            for (body, status) in [("true", 200), ("false", 200), ("1", 400)] {
                let answer = try await client.send(
                    .post, path, #"{"client_id":"client_demo","beside_password":\#(body)}"#,
                    headers: [.origin: Samples.origin])
                #expect(answer.status.code == status, "\(body)")
            }
            let page = BeginPasskeySignInOnPageEndpoint.route.path
            let answer = try await client.submit("", to: "\(page)?client_id=client_demo&beside_password=1")
            #expect(answer.status == .ok)
        }
        #expect(
            ceremonies.entries == [
                .secondFactor(client: Samples.client), .signIn(client: Samples.client),
                .secondFactor(client: Samples.client),
            ])
    }

    @Test func bindsTheChallengeToABrowserThatKeepsCookies() async throws {
        var fleet = try Scenario.fleet()
        let devices = CallLog<String?>()
        fleet.answer(Tokens.IssuePasskeyChallenge.self) { call, _ in
            devices.append(call.device)
            return Scenario.challenge
        }
        try await fleet.run { client in
            let ours: HTTPFields = [.origin: Samples.origin, .cookie: "__Host-device=kept"]
            let body = #"{"client_id":"client_demo"}"#
            let first = try await client.send(.post, path, body, headers: ours)
            let cookie = try #require(first.setCookies.first)
            #expect(first.setCookies.count == 1)
            // The same browser again.
            var again = ours
            again[.cookie] = String(cookie.prefix { $0 != ";" })
            #expect(try await client.send(.post, path, body, headers: again).setCookies.isEmpty)
        }
        let bound = devices.entries.compactMap(\.self)
        #expect(bound.count == 2 && Set(bound).count == 1)
    }
}
