import Models
import Testing

@testable import IdentityService

@Suite struct UpdateApplicationHandlerTests {
    @Test func changesTheGivenSettings() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        let hidden = try await identity.call(
            Identity.UpdateApplication(id: id, hideAccountExistence: true), identity.context())
        #expect(hidden.name == "Acme Notes" && hidden.hideAccountExistence)
        let renamed = try await identity.call(Identity.UpdateApplication(id: id, name: "Acme"), identity.context())
        #expect(renamed.name == "Acme" && renamed.hideAccountExistence)
        let listed = try await identity.call(Identity.ListApplications(), identity.context())
        #expect(listed == [renamed])
        #expect(
            await error { try await identity.call(Identity.UpdateApplication(id: .make()), identity.context()) }?.code
                == .notFound)
        #expect(
            await error { try await identity.call(Identity.UpdateApplication(id: id, name: ""), identity.context()) }?
                .status == 400)
    }

    @Test func theAuditLogHasTheOldAndTheNewValues() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        func changes(_ call: Identity.UpdateApplication) async throws -> [Identity.AuditRecord.Change]? {
            _ = try await identity.call(call, identity.operatorContext)
            return try await identity.auditEntries { $0.event = .applicationUpdated }.last?.changes
        }
        #expect(
            try await changes(
                Identity.UpdateApplication(
                    id: id, name: "Acme",
                    signUpSettings: .init(mode: .closed, allowedDomains: ["a.example", "b.example"]),
                    factorSettings: .init(secondFactor: .required),
                    branding: ApplicationBranding(supportEmail: "help@example.com"))) == [
                    .init("name", from: "Acme Notes", to: "Acme"), .init("sign_up", from: "open", to: "closed"),
                    .init("allow_domain", from: nil, to: "a.example, b.example"),
                    .init("second_factor", from: "optional", to: "required"),
                    .init("support_email", from: nil, to: "help@example.com"),
                ])
        // What is set to the value that it has, has not changed.
        #expect(try await changes(Identity.UpdateApplication(id: id, name: "Acme")) == [])
    }

    @Test func itsEmailsHaveItsAddresses() async throws {
        let identity = try await IdentityFixture()
        let branding = ApplicationBranding(
            supportEmail: "help@a.example", senderEmail: "hello@a.example", senderName: "Acme")
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, branding: branding), identity.context())
        try await identity.signUp("ann@example.com")
        let values = try #require(try await identity.takeMails().first).values
        #expect(values["support_email"] == "help@a.example")
        #expect(values["sender_email"] == "hello@a.example" && values["sender_name"] == "Acme")
    }

    /// The client's own colour and logo go before those of its application.
    @Test func itsBrandingReachesItsClients() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        let branding = ApplicationBranding(
            accentColour: "#AA00FF", logoURL: "https://cdn.example.com/l.svg",
            logoDarkURL: "https://cdn.example.com/d.svg", supportEmail: "help@example.com")
        let branded = try await identity.call(
            Identity.UpdateApplication(id: id, branding: branding), identity.context())
        #expect(branded.branding.accentColour == "#aa00ff" && branded.branding.supportEmail == "help@example.com")
        let client = try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
        #expect(client.branding == branded.branding && client.accentColour == nil)
        let own = try await identity.call(
            Identity.UpdateClient(id: client.id, logoURL: "https://cdn.example.com/own.svg"), identity.context())
        #expect(own.branding.logoURL == "https://cdn.example.com/own.svg" && own.branding.logoDarkURL == nil)
        #expect(own.branding.accentColour == "#aa00ff")
        let removed = try await identity.call(
            Identity.UpdateApplication(id: id, branding: ApplicationBranding(accentColour: "")), identity.context())
        #expect(removed.branding.accentColour == nil && removed.branding.logoURL == branding.logoURL)
    }

    @Test func changesWhoMaySignUp() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        let changed = try await identity.call(
            Identity.UpdateApplication(
                id: id, signUpSettings: .init(mode: .invite, allowedDomains: ["Acme.example"], deniesThrowAway: true)),
            identity.context())
        let expected = SignUpSettings(mode: .invite, allowedDomains: ["acme.example"], deniesThrowAway: true)
        #expect(changed.signUpSettings == expected)
        let client = try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
        #expect(client.signUpSettings == expected)
        let invalid = await error {
            try await identity.call(
                Identity.UpdateApplication(id: id, signUpSettings: .init(mode: .open, deniedDomains: ["x y"])),
                identity.context())
        }
        #expect(invalid?.invalidParams?.map(\.path) == ["/deny_domain/0"])
        let created = try await identity.call(
            Identity.CreateApplication(name: "A", signUpSettings: .init(mode: .closed)), identity.context())
        #expect(created.signUpSettings == SignUpSettings(mode: .closed))
        let listed = try await identity.call(Identity.ListApplications(), identity.context())
        #expect(listed.map(\.signUpSettings) == [expected, created.signUpSettings])
    }

    @Test func termsNeedAVersionAndAURL() async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        func update(_ version: String?, url: String? = nil) async throws -> Application {
            try await identity.call(
                Identity.UpdateApplication(
                    id: id, signUpSettings: .init(termsVersion: version),
                    branding: ApplicationBranding(termsURL: url)), identity.context())
        }
        #expect(await error { try await update("1") }?.invalidParams?.map(\.path) == ["/terms_url"])
        #expect(try await update("2026-11", url: "https://a.example/terms").signUpSettings.termsVersion == "2026-11")
        #expect(await error { try await update(nil, url: "") }?.invalidParams?.map(\.path) == ["/terms_url"])
        for version in ["a b", "é", String(repeating: "x", count: 65)] {
            #expect(await error { try await update(version) }?.invalidParams?.map(\.path) == ["/terms_version"])
        }
        #expect(try await update("").signUpSettings.termsVersion == nil)
        #expect(try await update(nil, url: "").branding.termsURL == nil)
    }

    @Test(arguments: [
        (ApplicationBranding(accentColour: "blue"), "/accent_colour"),
        (ApplicationBranding(logoURL: "http://cdn.example.com/l.svg"), "/logo_url"),
        (ApplicationBranding(logoDarkURL: "javascript:alert(1)"), "/logo_dark_url"),
        (ApplicationBranding(faviconURL: "icon.png"), "/favicon_url"),
        (ApplicationBranding(privacyURL: "data:text/html,x"), "/privacy_url"),
        (ApplicationBranding(termsURL: "terms.html"), "/terms_url"),
        (ApplicationBranding(supportEmail: "help"), "/support_email"),
        (ApplicationBranding(senderEmail: "hello"), "/sender_email"),
        (ApplicationBranding(senderEmail: "Acme <hello@a.example>"), "/sender_email"),
        (ApplicationBranding(senderEmail: "a@a.example, b@a.example"), "/sender_email"),
        (ApplicationBranding(senderEmail: "a@a.example\r\nBcc: b@a.example"), "/sender_email"),
        (ApplicationBranding(senderEmail: "zoë@a.example"), "/sender_email"),
        (ApplicationBranding(senderName: "Acme\nBcc: b@a.example"), "/sender_name"),
    ])
    func refusesInvalidBranding(_ branding: ApplicationBranding, path: String) async throws {
        let identity = try await IdentityFixture()
        let id = identity.client.applicationID
        let update = await error {
            try await identity.call(Identity.UpdateApplication(id: id, branding: branding), identity.context())
        }
        #expect(update?.invalidParams?.map(\.path) == [path])
        let create = await error {
            try await identity.call(Identity.CreateApplication(name: "A", branding: branding), identity.context())
        }
        #expect(create?.invalidParams?.map(\.path) == [path])
    }
}
