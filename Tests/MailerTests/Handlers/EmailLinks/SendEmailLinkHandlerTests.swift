import Foundation
import Models
import Testing

@testable import MailerService

@Suite struct SendEmailLinkHandlerTests {
    private func mail(_ fixture: MailerFixture, page: String?) throws -> OutgoingMail {
        let grant = try fixture.grant(.magicLink)
        return OutgoingMail(
            kind: .magicLink, recipient: grant.email, client: grant.client, values: ["application": "Acme"],
            grant: grant, linkPage: page)
    }

    @Test(arguments: [
        ("https://app.example.com/in", "https://app.example.com/in?token=", ""),
        ("https://app.example.com/in?view=link", "https://app.example.com/in?view=link&token=", ""),
        (nil, "https://auth.example.com/login/link?token=", "&client_id=client_demo"),
    ])
    func returnsTheLinkThatIsMailed(page: String?, start: String, end: String) async throws {
        let fixture = try await MailerFixture()
        let mail = try mail(fixture, page: page)
        let reply = try await SendEmailLinkHandler(
            acceptMessage: fixture.acceptMessage, issuer: fixture.service.issuer)(
                .init(mail: mail), fixture.context())
        #expect(reply.url.reveal() == start + reply.token.reveal() + end)

        // The mail has the same.
        let writer = TemplateMailRenderer(
            templates: try MailTemplates(directory: nil),
            sender: try #require(MailSender("Acme <no-reply@example.com>")),
            issuer: fixture.service.issuer, sealedBox: fixture.service.sealedBox)
        var sealed = mail
        let id = MessageID.make()
        sealed.sealed = try fixture.service.sealedBox.seal(.init(token: reply.token, code: nil), for: id)
        let text = String(decoding: try await writer.render(sealed, id: id).bytes, as: UTF8.self)
            .replacing("=\r\n", with: "").replacing("=3D", with: "=").replacing("&amp;", with: "&")
        #expect(text.contains(start + reply.token.reveal() + end))
    }
}
