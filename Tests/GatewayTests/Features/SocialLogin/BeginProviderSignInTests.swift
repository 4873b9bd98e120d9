import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

private typealias Scenario = AuthorizationScenario

/// What a provider learns from an authorization request.
@Suite struct BeginProviderSignInTests {
    /// A hint goes on to a provider only if it is an address, and of a first-party client; languages always do, best first.
    @Test(arguments: [true, false])
    func forwardsAnAddressOfAFirstPartyClientAndTheLanguages(_ isFirstParty: Bool) async throws {
        let calls = Mutex<[Identity.BeginProviderSignIn]>([])
        var fleet = try Scenario.fleet(isFirstParty: isFirstParty)
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { call, _ in
            calls.withLock { $0.append(call) }
            return .init(url: "https://accounts.google.com/auth")
        }
        try await fleet.run { client in
            let query = String(
                Scenario.path(["login_hint": "ada@example.com", "ui_locales": "?? pt_BR en fr-CA"])
                    .split(separator: "?", maxSplits: 1)[1])
            for path in [
                "/oauth2/authorize?connection=google&\(query)", "/auth/google/authorize?\(query)",
                "/login/with/google?client_id=client_demo&login_hint=ada%40example.com&ui_locales=pt-BR%20en%20fr-CA",
            ] {
                #expect(try await client.send(.get, path).status == .seeOther)
            }
            let name = try await client.send(.get, Scenario.path(["connection": "google", "login_hint": "ada"]))
            #expect(name.status == .seeOther)
        }
        let hints: [String?] =
            isFirstParty ? Array(repeating: "ada@example.com", count: 3) + [nil] : [nil, nil, nil, nil]
        #expect(calls.withLock { $0.map(\.loginHint) } == hints)
        #expect(calls.withLock { $0.map(\.locales) } == Array(repeating: ["pt-BR", "en", "fr-CA"], count: 3) + [[]])
    }

    @Test func promptNoneGoesToNoProvider() async throws {
        let memory = Scenario.Memory()
        try await Scenario.fleet(memory).run { client in
            let query = String(Scenario.path(["prompt": "none"]).split(separator: "?", maxSplits: 1)[1])
            for path in ["/oauth2/authorize?connection=google&\(query)", "/auth/google/authorize?\(query)"] {
                let answer = try await client.send(.get, path, headers: Scenario.signedIn)
                #expect(answer.headers[.location]?.contains("error=login_required") == true)
            }
        }
        #expect(memory.stored.withLock { $0.isEmpty })
    }
}
