import Foundation
import Models
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
        _ mail: OutgoingMail, _ fixture: MailerFixture, sender: String = "Acme <no-reply@example.com>"
    ) async throws -> String {
        var mail = mail
        let id = MessageID.make()
        mail.sealed = try fixture.service.sealedBox.seal(.init(token: Secret("t"), code: Secret("482913")), for: id)
        let writer = TemplateMailRenderer(
            templates: try MailTemplates(directory: nil),
            sender: try #require(MailSender(sender)),
            issuer: fixture.service.issuer, sealedBox: fixture.service.sealedBox)
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
                // Good news, after which nothing needs to be secured.
                let button = notice == .waitlistInvited ? "Open my account" : "Secure my account"
                #expect(whole.contains("\(button)\r\nhttps://auth.example.com/login/\(path)?client_id=client_demo"))
                #expect(!whole.contains("evil") && !whole.contains("482913"))
                // An email that was accepted before notices named a client.
                mail.client = nil
                #expect(try await !text(mail, fixture).contains("https://"))
            }
        }
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
}
