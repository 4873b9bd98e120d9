import Models
import Testing

@Suite struct ApplicationBrandingTests {
    private static let all = ApplicationBranding(
        accentColour: "#1d4ed8", logoURL: "https://a.example/l", logoDarkURL: "https://a.example/d",
        faviconURL: "https://a.example/f", privacyURL: "https://a.example/p", supportEmail: "help@a.example",
        senderEmail: "hello@a.example", senderName: "Acme")

    @Test func whatIsNotSetIsNotWritten() throws {
        try JSONForm.expect(ApplicationBranding(), "{}")
        try JSONForm.expect(
            Self.all,
            ##"{"accent_colour":"#1d4ed8","favicon_url":"https://a.example/f","logo_dark_url":"https://a.example/d","##
                + ##""logo_url":"https://a.example/l","privacy_url":"https://a.example/p","##
                + ##""sender_email":"hello@a.example","sender_name":"Acme","support_email":"help@a.example"}"##)
        #expect(Self.all.values.count == 8 && ApplicationBranding().values.isEmpty)
    }

    @Test func aChangeLeavesWhatItDoesNotName() {
        var branding = Self.all
        branding.apply(ApplicationBranding(accentColour: "#000000", privacyURL: ""))
        var expected = Self.all
        (expected.accentColour, expected.privacyURL) = ("#000000", nil)
        #expect(branding == expected)
        branding.apply(ApplicationBranding())
        #expect(branding == expected)
    }

    @Test func aClientsLogoReplacesBothLogos() {
        let branding = Self.all.overridden(accentColour: nil, logoURL: "https://c.example/l")
        #expect(branding.logoURL == "https://c.example/l" && branding.logoDarkURL == nil)
        #expect(branding.accentColour == "#1d4ed8" && branding.supportEmail == "help@a.example")
        #expect(Self.all.overridden(accentColour: nil, logoURL: nil) == Self.all)
        #expect(Self.all.overridden(accentColour: "#ffffff", logoURL: nil).accentColour == "#ffffff")
    }
}
