import Foundation
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

    @Test(arguments: [("Sign in", "Sign in · Latchkey"), ("Join Latchkey", "Join Latchkey")])
    func aTitleNamesTheProductOnce(title: String, expected: String) async throws {
        let renderer = try PageRenderer()
        let page = renderer.page(.about, renderer.phrases.localizer("en"), Branding(nil), ["title": title])
        #expect(try await page.html.contains("<title>\(expected)</title>"))
    }
}
