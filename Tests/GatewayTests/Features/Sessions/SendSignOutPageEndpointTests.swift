import Models
import Testing

@testable import GatewayService

@Suite struct SendSignOutPageEndpointTests {
    private static let path = "/login/sign-out?client_id=client_demo"

    private func fleet(_ ended: CallLog<String>) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.EndSession.self) { call, _ in
            ended.append("\(call.session)")
            return .init(count: 1, proof: nil)
        }
        fleet.answer(Tokens.EndAllSessions.self) { _, _ in
            ended.append("all")
            return .init(count: 2, proof: nil)
        }
        fleet.forgetsBrowsers()
        return fleet
    }

    @Test func signsOutHereOrEverywhere() async throws {
        for (fields, what, expected) in [
            ("x=y", "signed-out", "\(Samples.session)"), ("everywhere=1", "signed-out-everywhere", "all"),
        ] {
            let ended = CallLog<String>()
            try await fleet(ended).run { client in
                let answer = try await client.submit(
                    fields, to: Self.path + "&return_to=%2Flogin%2Faccount", cookie: "access_token=good")
                #expect(answer.headers[.location] == "/login/done?client_id=client_demo&what=\(what)")
                let cleared = answer.setCookies.filter { $0.hasSuffix("Max-Age=0") }
                #expect(cleared.count == 3)
            }
            #expect(ended.entries == [expected])
        }
    }

    @Test func succeedsInABrowserThatIsSignedOut() async throws {
        let ended = CallLog<String>()
        try await fleet(ended).run { client in
            let answer = try await client.submit("x=y", to: "/login/sign-out")
            #expect(answer.status == .seeOther && answer.headers[.location] == "/login/done?what=signed-out")
        }
        #expect(ended.entries.isEmpty)
    }

    @Test func refusesAForgedForm() async throws {
        let ended = CallLog<String>()
        try await fleet(ended).run { client in
            let answer = try await client.send(
                .post, Self.path, "everywhere=1",
                headers: [.cookie: "access_token=good", .contentType: "application/x-www-form-urlencoded"])
            #expect(answer.code == "csrf_token_invalid" && answer.setCookies.isEmpty)
        }
        #expect(ended.entries.isEmpty)
    }
}
