import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ClientSettingsTests {
    private let page = "https://app.example.com/in?view=link"

    private func update(
        _ identity: IdentityFixture, _ change: (inout Identity.UpdateClient) -> Void
    ) async throws -> Client {
        var call = Identity.UpdateClient(id: identity.client.id)
        change(&call)
        return try await identity.call(call, identity.context())
    }

    @Test func aClientBeginsPlainAndOurs() async throws {
        let client = try await IdentityFixture().client
        #expect(client.logoURL == nil && client.accentColour == nil)
        #expect(client.isFirstParty && client.linkPages.isEmpty)
    }

    @Test func everySettingIsKeptChangedAndTakenAway() async throws {
        let identity = try await IdentityFixture()
        let created = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Shop", origins: ["https://app.example.com"],
                redirectURIs: [], loginMethods: [.password, .magicLink], logoURL: "https://cdn.example.com/logo.svg",
                accentColour: "#AA00ff", isFirstParty: false, linkPages: [.magicLink: page, .invite: page]),
            identity.context())
        #expect(created.logoURL == "https://cdn.example.com/logo.svg" && created.accentColour == "#aa00ff")
        #expect(!created.isFirstParty && created.linkPages == [.magicLink: page, .invite: page])
        let found = try await identity.call(Identity.FindClient(.id(created.id)), identity.context())
        #expect(found == created)

        let changed = try await identity.call(
            Identity.UpdateClient(
                id: created.id, logoURL: "\(IdentityFixture.issuer)/logo.png", accentColour: "", isFirstParty: true,
                linkPages: [.invite: "", .verification: page]), identity.context())
        #expect(changed.logoURL == "\(IdentityFixture.issuer)/logo.png" && changed.accentColour == nil)
        #expect(changed.isFirstParty && changed.linkPages == [.magicLink: page, .verification: page])
        #expect(changed.name == created.name && changed.loginMethods == created.loginMethods)
        let plain = try await identity.call(
            Identity.UpdateClient(id: created.id, logoURL: ""), identity.context())
        #expect(plain.logoURL == nil && plain.linkPages == changed.linkPages)
    }

    @Test func everyFaultIsNamed() async throws {
        let identity = try await IdentityFixture()
        let fault = await error {
            try await update(identity) {
                $0.logoURL = "http://cdn.example.com/logo.png"
                $0.accentColour = "red"
                $0.linkPages = [.invite: "https://app.example.com.evil.example/", .passwordReset: page + "#x"]
            }
        }
        #expect(
            fault?.invalidParams?.map(\.path) == [
                "/logo_url", "/accent_colour", "/link_pages/invite", "/link_pages/password_reset",
            ])
    }

    @Test func aPageStaysOnAnOriginOfTheClient() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) { $0.linkPages = [.magicLink: page] }
        // The origin goes, so the page would be somebody else's.
        let fault = await error { try await update(identity) { $0.origins = ["https://new.example.com"] } }
        #expect(fault?.invalidParams?.map(\.path) == ["/link_pages/magic_link"])
        let moved = try await update(identity) {
            $0.origins = ["https://new.example.com"]
            $0.linkPages = [.magicLink: "https://new.example.com/in"]
        }
        #expect(moved.linkPages == [.magicLink: "https://new.example.com/in"])
    }

    @Test func mailsLeadToTheClientsPageAndLookLikeIt() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) {
            $0.linkPages = [.magicLink: page]
            $0.logoURL = "https://cdn.example.com/logo.svg"
            $0.accentColour = "#aa00ff"
        }
        try await identity.signUp("ann@example.com")
        for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
            _ = try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: try identity.email("ann@example.com"), purpose: purpose),
                identity.context())
        }
        let mails = try await identity.promisedMails()
        let pages = Dictionary(uniqueKeysWithValues: mails.map { ($0.kind, $0.linkPage) })
        #expect(pages == [.verification: nil, .magicLink: page, .passwordReset: nil])
        for mail in mails {
            #expect(mail.values["accent"] == "#aa00ff")
            #expect(mail.values["logo"] == "https://cdn.example.com/logo.svg")
            #expect(mail.values["application"] == "Acme Notes")
        }
    }

    @Test func changesAreWrittenDown() async throws {
        let identity = try await IdentityFixture()
        _ = try await update(identity) {
            $0.logoURL = ""
            $0.linkPages = [.invite: page]
        }
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, name: "Acme", hideAccountExistence: true),
            identity.context())
        let rows = try await identity.postgres.query(
            "SELECT event, changed FROM identity.audit_log WHERE event LIKE '%\\_updated' ORDER BY at, id")
        let lines = try rows.map { try [$0[0].decode(as: String.self)] + $0[1].decode(as: [String].self) }
        #expect(
            lines == [
                ["client_updated", "logo_url", "link_pages"],
                ["application_updated", "name", "hide_account_existence"],
            ])
    }

    @Test func applicationsAreChanged() async throws {
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

    @Test func originsAreKnownByTheirText() async throws {
        let identity = try await IdentityFixture()
        func isRegistered(_ origin: String) async throws -> Bool {
            try await identity.call(Identity.CheckOrigin(origin), identity.context()).isRegistered
        }
        #expect(try await isRegistered("https://app.example.com"))
        for other in ["https://app.example.com:444", "http://app.example.com", "https://example.com", "null", "*", ""] {
            let isKnown = try await isRegistered(other)
            #expect(!isKnown, "\(other)")
        }
    }
}
