import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// One path for each thing, and no other spelling of it.
@Suite struct RouterBuilderTests {
    @Test(arguments: [
        "//readyz", "/readyz/", "///readyz", "//login?client_id=client_demo", "/login/", "/auth//me", "/auth/me/",
        "//auth/google/callback", "//", "/docs//", "/login/assets//style.css",
    ])
    func emptySegmentsLeadNowhere(path: String) async throws {
        try await ScriptedFleet().run { client in
            for method in [HTTPRequest.Method.get, .post, .options, .delete] {
                let answer = try await client.execute(uri: path, method: method)
                #expect(answer.status == .notFound, "\(method) \(path)")
                #expect(answer.headers[.location] == nil)
            }
        }
    }

    /// A browser takes `//host/…` for another host.
    @Test func theWayBackFromAProviderIsItsRoute() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.KeepProviderAnswer.self) { _, _ in Nothing() }
        try await fleet.run { client in
            func location(_ path: String) async throws -> String? {
                let answer = try await client.send(
                    .post, path, "state=abc&code=x", headers: [.contentType: "application/x-www-form-urlencoded"])
                return answer.headers[.location]
            }
            for (path, expected) in [
                ("/auth/apple/callback", "/auth/apple/callback?state=abc"),
                ("/oauth2/callback/apple", "/oauth2/callback/apple?state=abc"), ("//auth/apple/callback", nil),
                // Another spelling of the same name has the same answer.
                ("/auth/%61pple/callback", "/auth/apple/callback?state=abc"),
            ] {
                let found = try await location(path)
                #expect(found == expected, "\(path)")
            }
        }
    }

    /// The form has no action, so it leads to the page's own URL.
    @Test func anotherLanguageKeepsThePathAndTheClient() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for (id, status) in [("client_demo", 200), ("nobody", 400)] {
                let page = try await client.page("/login?client_id=\(id)")
                #expect(page.status.code == status)
                let form = try #require(
                    page.html.firstMatch(of: #/<form method="get" data-languages>(?s:.*?)<\/form>/#)
                ).0
                #expect(form.contains("name=\"client_id\" value=\"\(id)\""), "\(id)")
            }
        }
    }
}
