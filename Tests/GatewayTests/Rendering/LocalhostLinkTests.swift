import Models
import Testing

@testable import GatewayService

@Suite struct LocalhostLinkTests {
    private func page(at host: String, issuer: String) async throws -> PageContext {
        let pages = try UseCases.offline.pages()
        return try await PageContextFactory(
            renderer: pages.renderer, clients: pages.clients, csrf: pages.csrf, cookies: pages.cookies, issuer: issuer,
            minimumPasswordLength: 12
        ).context(for: .testing(.get, "/login?client_id=client_demo", authority: host), client: Samples.demo)
    }

    @Test(arguments: ["127.0.0.1:8080", "[::1]:8080", "app.localhost:8080"])
    func leadsToLocalhost(host: String) async throws {
        let page = try await page(at: host, issuer: "http://localhost:8080")
        let values = try #require(LocalhostLink(page)).values
        #expect(values["link"] as? String == "http://localhost:8080")
        #expect((values["href"] as? String)?.hasPrefix("http://localhost:8080/") == true)
        #expect((values["href"] as? String)?.hasSuffix("?client_id=client_demo") == true)
        let name = host.hasPrefix("[") ? "::1" : String(host.prefix { $0 != ":" })
        #expect((values["before"] as? String)?.contains("at \(name).") == true)
    }

    @Test(arguments: [
        ("localhost:8080", "http://localhost:8080"), ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("auth.example.com", "https://auth.example.com"), ("192.0.2.1:8080", "http://localhost:8080"),
    ])
    func isNotNeededElsewhere(host: String, issuer: String) async throws {
        let page = try await page(at: host, issuer: issuer)
        #expect(LocalhostLink(page) == nil)
    }

    @Test func isOnPagesWithPasskeys() async throws {
        let page = try await page(at: "127.0.0.1:8080", issuer: "http://localhost:8080")
        let html = try await SignInPage.render(page, Samples.demo, issuer: page.issuer, email: nil).html
        #expect(html.contains("Passkeys don’t work at 127.0.0.1. Open <a href=\"http://localhost:8080/"))
    }
}
