import Foundation
import Models
import Testing

@testable import GatewayService

/// Pages made of their templates.
@Suite struct PageRendererTests {
    @Test(arguments: PageTemplate.allCases)
    func rendersEveryTemplate(_ template: PageTemplate) throws {
        #expect(
            PageTemplate.sources[template.rawValue] != nil,
            "add \(template.rawValue).mustache to PageTemplate.sources and to Package.swift")
        let renderer = try PageRenderer()
        let page = renderer.page(
            template, renderer.phrases.localizer("en"), Branding(nil), ["title": "A <title>"])
        #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
        #expect(page.headers[.cacheControl] == "no-store" && page.headers[.contentLanguage] == "en")
    }

    @Test func brandingIsPartOfEveryPage() async throws {
        let renderer = try PageRenderer()
        var client = Samples.demo
        client.branding = ApplicationBranding(
            logoURL: "https://a.example/l", logoDarkURL: "https://a.example/d", faviconURL: "https://a.example/f",
            privacyURL: "https://a.example/privacy", termsURL: "https://a.example/terms", supportEmail: "help@a.example"
        )
        let english = renderer.phrases.localizer("en")
        let html = try await renderer.page(.about, english, Branding(client), ["title": "t"]).html
        for part in [
            "<source srcset=\"https://a.example/d\" media=\"(prefers-color-scheme: dark)\">",
            "<img src=\"https://a.example/l\" alt=\"Demo\">", "<link rel=\"icon\" href=\"https://a.example/f\">",
            "<a href=\"https://a.example/terms\">Terms of service</a>",
            "<a href=\"https://a.example/privacy\">Privacy</a>",
            "<a href=\"mailto:help@a.example\">Contact support</a>",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        let ours = try await renderer.page(.about, english, Branding(nil), ["title": "t"]).html
        #expect(ours.contains("rel=\"apple-touch-icon\"") && !ours.contains("Privacy") && !ours.contains("<source"))
    }

    @Test(arguments: [("Sign in", "Sign in · Latchkey"), ("Join Latchkey", "Join Latchkey")])
    func aTitleNamesTheProductOnce(title: String, expected: String) async throws {
        let renderer = try PageRenderer()
        let page = renderer.page(.about, renderer.phrases.localizer("en"), Branding(nil), ["title": title])
        #expect(try await page.html.contains("<title>\(expected)</title>"))
    }
}
