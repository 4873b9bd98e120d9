import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct SignInWithPasskeyEndpointTests {
    private let path = "/auth/sign-in-with-passkey"

    @Test func opensASessionAndSetsCookies() async throws {
        try await Scenario.fleet().run { client in
            let answer = try await client.send(
                .post, path, #"{"credential":\#(Scenario.credential())}"#, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
            #expect((answer.json["tokens"] as? [String: String])?["access_token"] == "access-1")
            #expect(answer.setCookies.first?.hasPrefix("access_token=access-1;") == true)
        }
    }

    @Test func refusesEveryWrongAnswerAlike() async throws {
        try await Scenario.fleet().run { client in
            let other = Secret(String(repeating: "d", count: 43))
            var answers: [String] = []
            for credential in [Scenario.credential(other), "{}", #"{"response":{"clientDataJSON":"AA"}}"#] {
                let answer = try await client.send(
                    .post, path, #"{"credential":\#(credential)}"#, headers: [.origin: Samples.origin])
                #expect(answer.status == .unauthorized && answer.setCookies.isEmpty)
                answers.append("\(answer.code ?? "") \(answer.json["detail"] as? String ?? "")")
            }
            #expect(Set(answers).count == 1 && answers.first?.hasPrefix("passkey_invalid ") == true)
            let foreign = try await client.send(
                .post, path, #"{"credential":\#(Scenario.credential())}"#, headers: [.origin: "https://evil.example"])
            #expect(foreign.code == "origin_not_allowed")
        }
    }
}
