import Foundation
import GeoIP
import Models
import TestKit
import Testing

@testable import MailerService

@Suite struct TemplateMailRendererTests {
    private func mail(_ fixture: MailerFixture, page: String?) throws -> OutgoingMail {
        let grant = try fixture.grant(.magicLink)
        return OutgoingMail(
            kind: .magicLink, recipient: grant.email, client: grant.client, values: ["application": "Acme"],
            grant: grant, linkPage: page)
    }

    /// The mail as its reader sees it in plain text.
    private func text(
        _ mail: OutgoingMail, _ fixture: MailerFixture, sender: String = "Acme <no-reply@example.com>",
        places: Places? = nil
    ) async throws -> String {
        var mail = mail
        let id = MessageID.make()
        mail.sealed = try fixture.service.sealedBox.seal(.init(token: Secret("t"), code: Secret("482913")), for: id)
        let writer = TemplateMailRenderer(
            templates: try MailTemplates(directory: nil),
            sender: try #require(MailSender(sender)),
            issuer: fixture.service.issuer, sealedBox: fixture.service.sealedBox, places: places)
        let message = String(decoding: try await writer.render(mail, id: id).bytes, as: UTF8.self)
            .replacing("=\r\n", with: "").replacing("=3D", with: "=")
        return message.components(separatedBy: "text/html")[0]
    }

    /// Invitees have no page open where a code could be entered.
    @Test func namesThePageForAnInvitationsCode() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.invite)
        var mail = OutgoingMail(
            kind: .invite, recipient: grant.email, client: grant.client, values: ["application": "Acme"], grant: grant)
        let page = "https://auth.example.com/login/invite-code?client_id=client_demo"
        let own = try await text(mail, fixture)
        #expect(own.contains(page) && own.contains("482913"))
        // Whether a client's own page takes the code is for the client to state.
        mail.linkPage = "https://app.example.com/join"
        let foreign = try await text(mail, fixture)
        #expect(!foreign.contains("/login/invite-code") && foreign.contains("482913"))
    }

    @Test func theSenderHasTheProductsNameUnlessOneIsSet() async throws {
        let fixture = try await MailerFixture()
        let mail = try mail(fixture, page: nil)
        #expect(try await text(mail, fixture, sender: "no-reply@example.com").contains("From: Acme <no-reply@"))
        #expect(try await text(mail, fixture, sender: "Oak <no-reply@example.com>").contains("From: Oak <no-reply@"))
        var unnamed = mail
        unnamed.values["application"] = nil
        #expect(try await text(unnamed, fixture, sender: "no-reply@example.com").contains("From: Latchkey <no-reply@"))
    }

    @Test func anApplicationMayHaveASenderOfItsOwn() async throws {
        let fixture = try await MailerFixture()
        var mail = try mail(fixture, page: nil)
        mail.values["sender_email"] = "hello@acme.example"
        #expect(try await text(mail, fixture, sender: "Oak <a@b.example>").contains("From: Acme <hello@acme.example>"))
        mail.values["sender_name"] = "Acme Team"
        mail.values["support_email"] = "help@acme.example"
        let whole = try await text(mail, fixture)
        #expect(whole.contains("From: Acme Team <hello@acme.example>\r\n"))
        #expect(whole.contains("Reply-To: help@acme.example\r\n"))
        #expect(whole.contains("Contact support: help@acme.example"))
        // A name works without an address, and what is no address counts as none.
        mail.values["sender_email"] = "a@b.example\r\nBcc: c@d.example"
        mail.values["support_email"] = "nobody"
        let fallback = try await text(mail, fixture)
        #expect(fallback.contains("From: Acme Team <no-reply@example.com>\r\n"))
        #expect(!fallback.contains("Bcc") && !fallback.contains("Reply-To") && !fallback.contains("support"))
    }

    /// Bounces are for whoever runs the mailer.
    @Test func theEnvelopeHasTheMailersOwnSender() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.magicLink)
        let mail = OutgoingMail(
            kind: .notice, recipient: grant.email, client: grant.client,
            values: ["application": "Acme", "notice": "password_changed", "sender_email": "hello@acme.example"])
        let written = try await fixture.service.renderer.render(mail, id: .make())
        #expect(written.from == "no-reply@example.com")
        #expect(String(decoding: written.bytes, as: UTF8.self).contains("From: Acme <hello@acme.example>"))
    }

    @Test func theSubjectBeginsWithTheCode() async throws {
        let fixture = try await MailerFixture()
        #expect(try await text(mail(fixture, page: nil), fixture).contains("Subject: 482913 is your Acme code\r\n"))
    }

    /// Every notice has a button that leads to a page of ours, and no code.
    @Test func noticesLeadToAPageThatHelps() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.magicLink)
        for notice in OutgoingMail.Notice.allCases {
            for (page, path) in [
                ("reset_password", "forgot"), ("account", "account"), ("https://evil.example", "forgot"),
            ] {
                var mail = OutgoingMail(
                    kind: .notice, recipient: grant.email, client: grant.client,
                    values: ["application": "Acme", "notice": notice.rawValue, "help_page": page],
                    linkPage: "https://evil.example")
                let whole = try await text(mail, fixture)
                // News after which nothing needs to be secured.
                let isHarmless = [.waitlistInvited, .roleChanged, .memberRemoved, .emailInUse].contains(notice)
                // A notice without a link that undoes it does not speak of one.
                let button = isHarmless ? "Open my account" : "Secure my account"
                #expect(!whole.contains("Undo"))
                #expect(whole.contains("\(button)\r\nhttps://auth.example.com/login/\(path)?client_id=client_demo"))
                #expect(!whole.contains("evil") && !whole.contains("482913"))
                // An email that was accepted before notices named a client.
                mail.client = nil
                #expect(try await !text(mail, fixture).contains("https://"))
            }
        }
    }

    /// The one link with a token that a notice has. Nobody waits for its code.
    @Test func theNoticeOfAnAddressCanUndoIt() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.emailUndo)
        for notice in [OutgoingMail.Notice.primaryEmailChanged, .emailRemoved] {
            let mail = OutgoingMail(
                kind: .notice, recipient: grant.email, client: grant.client,
                values: ["application": "Acme", "notice": notice.rawValue], grant: grant,
                expiresAt: Timestamp(Date(timeIntervalSinceNow: Double(OneTimeGrant.undoLifetime))))
            let whole = try await text(mail, fixture)
            #expect(
                whole.contains(
                    "Undo this change\r\nhttps://auth.example.com/login/undo?token=t&client_id=client_demo"))
            #expect(!whole.contains("482913") && whole.contains("This link works for 7 days."))
        }
    }

    /// The notice to the primary address names the one that was removed.
    @Test func aRemovedAddressIsNamed() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.magicLink)
        let mail = OutgoingMail(
            kind: .notice, recipient: grant.email, client: grant.client,
            values: [
                "application": "Acme", "notice": "email_removed", "removed": "work@example.org",
                "help_page": "reset_password",
            ])
        let whole = try await text(mail, fixture)
        #expect(whole.contains("work@example.org was just removed") && whole.contains("Secure my account"))
    }

    @Test func anAddedAddressIsNotWelcomed() async throws {
        let fixture = try await MailerFixture()
        let grant = try fixture.grant(.verification)
        var mail = OutgoingMail(
            kind: .verification, recipient: grant.email, client: grant.client, values: ["application": "Acme"],
            grant: grant)
        #expect(try await text(mail, fixture).contains("Welcome to Acme!"))
        mail.values["added"] = "true"
        let added = try await text(mail, fixture)
        #expect(!added.contains("Welcome") && added.contains("to add it to your"))
        #expect(!added.contains("is removed") && added.contains("482913"))
    }

    @Test func saysWhenAndWhereTheMailWasRequested() async throws {
        let fixture = try await MailerFixture()
        var mail = try mail(fixture, page: nil)
        mail.values.merge(["time": "2026-03-14T09:30:00.000Z", "browser": "Firefox", "system": "Linux"]) { $1 }
        let whole = try await text(mail, fixture)
        #expect(whole.contains("Firefox on Linux") && whole.contains("March 14, 2026"))
        mail.values["browser"] = nil
        #expect(try await text(mail, fixture).contains("Device: Linux"))
        (mail.values["system"], mail.values["time"]) = (nil, "yesterday")
        #expect(try await !text(mail, fixture).contains("Device:"))
    }

    @Test func findsThePlaceOfTheAddress() async throws {
        let fixture = try await MailerFixture()
        let directory = try TemporaryDirectory()
        try await TestPlaces.write(to: directory.file("places.mmdb"))
        let places = try Places(file: directory.file("places.mmdb"), logger: LogLines().logger)
        var mail = OutgoingMail(
            kind: .notice, recipient: try fixture.grant(.magicLink).email, languages: ["de"],
            values: ["application": "Acme", "notice": "new_device", "address": TestPlaces.Address.lyon])
        #expect(try await text(mail, fixture, places: places).contains("Ort: Lyon, Frankreich\r\n"))
        let without = try await text(mail, fixture)
        #expect(!without.contains("Ort:") && without.contains("IP-Adresse: \(TestPlaces.Address.lyon)\r\n"))
        mail.values["address"] = "10.0.0.7"
        #expect(try await !text(mail, fixture, places: places).contains("Ort:"))
        mail.values["address"] = nil
        #expect(try await !text(mail, fixture, places: places).contains("IP-Adresse"))
    }
}
