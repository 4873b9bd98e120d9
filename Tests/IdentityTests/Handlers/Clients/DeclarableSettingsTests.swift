import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct DeclarableSettingsTests {
    private let application = Application(id: .make(), name: "Acme", parentID: nil, createdAt: .now)

    @Test func theDifferenceHasBothValues() {
        var other = application
        other.name = "Other"
        other.branding.logoURL = "https://a.example/l"
        other.signUpSettings.allowedDomains = ["a.example", "b.example"]
        let forth = other.difference(from: application).map { [$0.name, $0.old, $0.new] }
        #expect(
            forth == [
                ["name", "Acme", "Other"], ["allow_domain", nil, "a.example, b.example"],
                ["logo_url", nil, "https://a.example/l"],
            ])
        let back = application.difference(from: other).map { [$0.name, $0.old, $0.new] }
        #expect(
            back == [
                ["name", "Other", "Acme"], ["allow_domain", "a.example, b.example", nil],
                ["logo_url", "https://a.example/l", nil],
            ])
        #expect(application.difference(from: application).isEmpty)
    }

    /// A setting that is missing here would never be written.
    @Test func everySettingOfAnApplicationCounts() {
        let changes: [(inout Application) -> Void] = [
            { $0.name = "Other" }, { $0.parentID = .make() }, { $0.hideAccountExistence = true },
            { $0.signUpByMail = false }, { $0.signUpSettings.mode = .closed },
            { $0.signUpSettings.allowedDomains = ["a.example"] }, { $0.signUpSettings.deniedDomains = ["a.example"] },
            { $0.signUpSettings.deniesThrowAway = true }, { $0.signUpSettings.requiresVerifiedEmail = true },
            { $0.signUpSettings.termsVersion = "1" }, { $0.factorSettings.secondFactor = .off },
            { $0.factorSettings.remembersBrowsers = true }, { $0.branding.accentColour = "#000000" },
            { $0.branding.logoURL = "a" }, { $0.branding.logoDarkURL = "a" }, { $0.branding.faviconURL = "a" },
            { $0.branding.privacyURL = "a" }, { $0.branding.termsURL = "a" }, { $0.branding.supportEmail = "a" },
            { $0.branding.senderEmail = "a" }, { $0.branding.senderName = "a" },
        ]
        var names: Set<String> = []
        for change in changes {
            var other = application
            change(&other)
            let difference = other.difference(from: application)
            #expect(difference.count == 1)
            names.formUnion(difference.map(\.name))
        }
        #expect(names.count == changes.count)
    }

    /// The log is kept for years, and a query may have a secret.
    @Test func theAuditLogHasNoSecretPartsOfTheURLOfASignUpHook() {
        var hooked = application
        hooked.signUpSettings.apply(.init(hookURL: "https://user:secret@h.example.com/a?key=k#f"))
        let audited = "https://h.example.com/a"
        #expect(hooked.auditChanges(since: application).contains(.init("sign_up_hook", from: nil, to: audited)))
        #expect(application.auditChanges(since: hooked).contains(.init("sign_up_hook", from: audited, to: nil)))
        // Operators who apply a file see what changes.
        let shown = hooked.difference(from: application).first { $0.name == "sign_up_hook" }
        #expect(shown?.new == "https://user:secret@h.example.com/a?key=k#f")
        #expect(Application.audited("a?b", of: "name") == "a?b")
    }

    @Test func everySettingOfAClientCounts() {
        let client = Client(
            id: .make(), applicationID: application.id, name: "Web", applicationName: "Acme", origins: [],
            redirectURIs: [], loginMethods: [], createdAt: .now)
        let changes: [(inout Client) -> Void] = [
            { $0.name = "Other" }, { $0.origins = ["a"] }, { $0.redirectURIs = ["a"] },
            { $0.loginMethods = [.password] }, { $0.isFirstParty = false }, { $0.logoURL = "a" },
            { $0.accentColour = "a" }, { $0.linkPages = [.invite: "a"] }, { $0.postLogoutRedirectURIs = ["a"] },
            { $0.authentication = .keys },
        ]
        for change in changes {
            var other = client
            change(&other)
            #expect(other.difference(from: client).count == 1)
        }
    }
}
