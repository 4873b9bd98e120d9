import Foundation
import GeoIP
import Models
import Primitives

/// Renders mails from the templates, in the reader's language. It decrypts the token and the code, and makes the link.
struct TemplateMailRenderer: MailRenderer {
    let templates: MailTemplates
    let sender: MailSender
    let issuer: String
    let sealedBox: SealedBox<MailSecrets>
    /// Where network addresses are; nil without a file of places.
    let places: Places?
    private let writer = MessageWriter()

    init(
        templates: MailTemplates, sender: MailSender, issuer: String, sealedBox: SealedBox<MailSecrets>,
        places: Places? = nil
    ) {
        self.templates = templates
        self.sender = sender
        self.issuer = issuer
        self.sealedBox = sealedBox
        self.places = places
    }

    func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail {
        let content = try content(of: mail, id: id)
        let message = try writer.write(
            try templates.render(content, languages: mail.languages),
            from: Mailbox(sender, content.branding), to: Mailbox(name: nil, address: mail.recipient),
            replyTo: content.branding.supportEmail.flatMap { $0.isASCII ? WireAddress($0) : nil },
            envelopeSender: WireAddress(sender),
            id: id, date: Date(), kind: mail.kind)
        return WrittenMail(from: message.sender, to: message.recipient, bytes: Data(message.bytes))
    }

    private func content(of mail: OutgoingMail, id: MessageID) throws -> MailContent {
        guard let subject = MailContent.Subject(kind: mail.kind, notice: mail.values["notice"]) else {
            throw UnknownMailKind()
        }
        let branding = Branding(
            productName: mail.values["application"] ?? "", accent: mail.values["accent"], logo: mail.values["logo"],
            supportEmail: mail.values["support_email"], senderEmail: mail.values["sender_email"],
            senderName: mail.values["sender_name"])
        var content = MailContent(subject, to: mail.recipient, branding: branding)
        content.account = mail.values["account"]
        content.role = mail.values["role"].flatMap(Role.init)
        content.inviter = mail.values["inviter"]
        content.isFromWaitlist = mail.values["waitlist"] != nil
        content.isAddedAddress = mail.values["added"] != nil
        content.removedAddress = mail.values["removed"].flatMap { EmailAddress(stored: $0) }
        content.provider = mail.values["provider"]
        content.feature = mail.values["feature"]
        content.codesLeft = mail.values["codes_left"].flatMap { Int($0) }
        content.passkeys = mail.values["passkeys"]
        (content.browser, content.system) = (mail.values["browser"], mail.values["system"])
        if let address = mail.values["address"] {
            content.address = address
            content.place = { [places] in places?.place(of: address, languages: [$0]) }
        }
        content.time = mail.values["time"].flatMap { Timestamp($0)?.date }
        content.lifetime = mail.expiresAt.map { Self.roundedUp($0.date.timeIntervalSinceNow) }
        if mail.kind == .notice, let client = mail.client {
            let page = mail.values["help_page"].flatMap(OutgoingMail.HelpPage.init(rawValue:)) ?? .resetPassword
            content.link = MailLink.url(to: page, client: client, issuer: issuer)
            content.resetsPassword = page == .resetPassword
        }
        if let sealed = mail.sealed, let purpose = mail.grant?.purpose {
            let secrets = try sealedBox.open(sealed, for: id)
            content.link = MailLink.url(
                for: secrets.token, purpose, page: mail.linkPage, client: mail.client, issuer: issuer)
            // Nobody waits for the code of a notice: it works by its link only.
            if mail.kind != .notice { content.code = secrets.code }
            // Invitees have no page open where they could enter the code, so the mail names one. A client's own invitation
            // page takes the code itself.
            if purpose == .invite, mail.linkPage == nil, let client = mail.client {
                content.codePage = "\(issuer)/login/invite-code?client_id=\(client)"
            }
        }
        return content
    }

    /// The remaining lifetime, rounded up: "10 minutes" for a link that was made a moment ago.
    private static func roundedUp(_ seconds: TimeInterval) -> Duration {
        let unit: Double = seconds > 2 * 3600 ? 3600 : 60
        return .seconds(Int((max(seconds, 1) / unit).rounded(.up) * unit))
    }

    /// There is no template for the message.
    private struct UnknownMailKind: Error {}
}
