import Models
import Testing

@testable import GatewayService

/// A client's branding, and the policy that follows from it.
@Suite struct BrandingTests {
    private func branding(logo: String?, accent: String? = nil) -> Branding {
        var client = Samples.demo
        client.branding = ApplicationBranding(accentColour: accent, logoURL: logo)
        return Branding(client)
    }

    @Test func withoutAClientItIsOurs() {
        let branding = Branding(nil)
        #expect(branding.name == "Latchkey" && branding.logo == nil && branding.accent == nil)
        #expect(branding.contentSecurityPolicy.contains("img-src 'self'; form-action 'self'; frame-ancestors 'none'"))
    }

    @Test func aClientHasANameOfItsOwn() {
        var client = Samples.demo
        client.name = "Printer"
        #expect(client.displayedName == "Printer" && Branding(client).name == "Demo")
        client.name = "\u{200B}"
        #expect(client.displayedName == "client_demo")
    }

    @Test func thePolicyAllowsTheLogosOriginOnly() {
        let branding = branding(logo: "https://CDN.example.com:8443/a.png", accent: "#1A73E8")
        #expect(branding.name == "Demo" && branding.accent?.hex == "#1a73e8")
        #expect(branding.contentSecurityPolicy.contains("img-src 'self' https://cdn.example.com:8443;"))
    }

    @Test func thePolicyAllowsEveryPictureOnce() {
        var client = Samples.demo
        client.branding = ApplicationBranding(
            logoURL: "https://a.example/l", logoDarkURL: "https://a.example/d", faviconURL: "https://b.example/f",
            privacyURL: "https://c.example/privacy", termsURL: "https://c.example/terms", supportEmail: "help@a.example"
        )
        let branding = Branding(client)
        #expect(branding.contentSecurityPolicy.contains("img-src 'self' https://a.example https://b.example;"))
        #expect(branding.logoDark == "https://a.example/d" && branding.favicon == "https://b.example/f")
        #expect(branding.terms == "https://c.example/terms")
        #expect(branding.privacy == "https://c.example/privacy" && branding.support?.hasPrefix("mailto:help") == true)
    }

    /// Links come from operators; others would run a script or confuse the browser.
    @Test func aLinkThatIsNoneIsLeftOut() {
        var client = Samples.demo
        client.branding = ApplicationBranding(
            logoDarkURL: "https://a.example/d", privacyURL: "javascript:alert(1)", termsURL: "terms",
            supportEmail: "nobody")
        let branding = Branding(client)
        #expect(branding.privacy == nil && branding.terms == nil && branding.support == nil)
        // Without a logo, the name stands on both backgrounds.
        #expect(branding.logoDark == nil)
    }

    /// What can't stand in a policy is no logo, so nothing breaks out of the header.
    @Test(arguments: [
        "javascript:alert(1)", "data:image/png;base64,AA", "https://[::1]/a.png", "https://a;script-src/x", "//cdn/x",
        "",
    ])
    func anythingElseIsNoLogo(_ logo: String) {
        let branding = branding(logo: logo)
        #expect(branding.logo == nil && branding.contentSecurityPolicy.contains("img-src 'self';"))
    }
}
