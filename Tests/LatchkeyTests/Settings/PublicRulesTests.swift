import Testing

@testable import LatchkeyCommand

@Suite struct PublicRulesTests {
    private static let settings = ["LATCHKEY_RATE_LIMITS": "off", "LATCHKEY_MAIL_URL": "file:/var/mail"]

    @Test func warnsOfSettingsForDevelopment() {
        let results = PublicRules.check("https://auth.example.com", Self.settings)
        #expect(results.map(\.name) == ["limits", "emails"])
        #expect(results.allSatisfy { $0.ok && $0.isWarning })
    }

    @Test func aLocalFleetMayHaveThem() {
        #expect(PublicRules.check("http://localhost:8080", Self.settings).isEmpty)
    }

    @Test func otherSettingsAreFine() {
        let settings = ["LATCHKEY_RATE_LIMITS": "on", "LATCHKEY_MAIL_URL": "smtps://mail.example.com"]
        #expect(PublicRules.check("https://auth.example.com", settings).isEmpty)
        #expect(PublicRules.check("https://auth.example.com", [:]).isEmpty)
    }
}
