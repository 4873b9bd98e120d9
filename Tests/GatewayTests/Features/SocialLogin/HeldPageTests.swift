import Models
import Testing

@testable import GatewayService

@Suite struct HeldPageTests {
    /// The page must not reveal to the person at the provider whose address it is. It has no form, and a link back to sign in if the client is known.
    @Test func namesNoAddressAndHasNoForm() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for query in ["?client_id=client_demo", "", "?client_id=client_demo&email=ada%40example.com"] {
                let page = try await client.page(HeldPage.path + query, cookie: "access_token=good")
                // The list of languages repeats the query; the page itself does not.
                let main = try #require(page.html.firstMatch(of: #/<main>(?s:.*)<\/main>/#)).0
                #expect(page.status == .ok && !main.contains("<form") && !main.contains("@"))
                #expect(main.contains("/login?client_id=client_demo") == !query.isEmpty)
            }
        }
    }
}
