import Foundation
import GeoIP
import Models
import RPC

/// Renders an email with sample data; for operators.
struct PreviewMailHandler: RPCHandler {
    let templates: MailTemplates
    let sender: MailSender
    let issuer: String

    func callAsFunction(_ call: Mailer.PreviewMail, _ context: CallContext) async throws -> Mailer.PreviewMail.Reply {
        var problems: [InvalidParameter] = []
        let subject = MailContent.Subject.all.first { $0.name == call.kind }
        if subject == nil {
            problems.append(
                Self.unknown("/kind", call.kind, known: MailContent.Subject.all.map(\.name)))
        }
        if templates.languages.choose([call.language]) == nil {
            problems.append(
                Self.unknown("/language", call.language, known: templates.languages.languages.map(\.tag).sorted()))
        }
        guard let subject, problems.isEmpty else { throw ServiceError.invalid(problems) }
        let content = try sample(subject, call.client)
        let mail = try templates.render(content, languages: [call.language])
        let from = Mailbox(sender, content.branding)
        return .init(
            language: mail.language, from: "\(from.name ?? "") <\(from.address.text)>", subject: mail.subject,
            text: mail.text, html: mail.html)
    }

    private static func unknown(_ path: String, _ received: String, known: [String]) -> InvalidParameter {
        InvalidParameter(
            in: .body, path: path, type: "unknown", expected: "one of \(known.joined(separator: ", "))",
            received: String(received.prefix(50)))
    }

    /// An email with everything that one about `subject` can have. Its token and code were never issued.
    private func sample(_ subject: MailContent.Subject, _ client: Client?) throws -> MailContent {
        guard let recipient = EmailAddress("ada@example.com"), let sampleClient = ClientID("client_sample") else {
            throw ServiceError.internal
        }
        let id = client?.id ?? sampleClient
        let branding = Branding(
            productName: client?.applicationName ?? "Northwind Shop", accent: client?.branding.accentColour,
            logo: client?.branding.logoURL, supportEmail: client?.branding.supportEmail,
            senderEmail: client?.branding.senderEmail, senderName: client?.branding.senderName)
        var content = MailContent(subject, to: recipient, branding: branding)
        (content.browser, content.system, content.time) = ("Chrome", "Linux", Date())
        switch subject {
        case .magicLink, .signUp: content.set(.magicLink, lifetime: .seconds(600), client, id, issuer)
        case .passwordReset: content.set(.passwordReset, lifetime: .seconds(3600), client, id, issuer)
        case .verification:
            content.set(.verification, lifetime: .seconds(86400), client, id, issuer)
            // Identity sends it without the device and the time of a request.
            (content.browser, content.system, content.time) = (nil, nil, nil)
        case .invite:
            content.set(.invite, lifetime: .seconds(7 * 86400), client, id, issuer)
            (content.account, content.inviter) = ("Design team", "Grace Hopper")
            (content.browser, content.system, content.time) = (nil, nil, nil)
        case .notice(let notice):
            let page: OutgoingMail.HelpPage =
                client?.loginMethods.contains(.password) ?? true ? .resetPassword : .account
            content.link = MailLink.url(to: page, client: id, issuer: issuer)
            content.resetsPassword = page == .resetPassword
            content.address = "198.51.100.7"
            content.place = { _ in Place(city: "Lyon", country: "France") }
            if notice == .userDeleted { content.link = nil }
            if [.factorsReset, .emailChanged].contains(notice) {
                // An operator has done it.
                (content.browser, content.system, content.address, content.place) = (nil, nil, nil, nil)
            }
            if [.primaryEmailChanged, .emailRemoved].contains(notice) {
                content.set(.emailUndo, lifetime: .seconds(OneTimeGrant.undoLifetime), nil, id, issuer)
                content.code = nil
            }
            if notice == .emailInUse {
                content.link = MailLink.url(to: .account, client: id, issuer: issuer)
                (content.browser, content.system, content.time) = (nil, nil, nil)
                (content.address, content.place) = (nil, nil)
            }
            if [.roleChanged, .memberRemoved].contains(notice) {
                content.link = MailLink.url(to: .account, client: id, issuer: issuer)
                (content.account, content.role) = ("Design team", notice == .roleChanged ? .owner : nil)
                (content.browser, content.system, content.address, content.place) = (nil, nil, nil, nil)
            }
            if notice == .providerRemoved { content.provider = "GitHub" }
            if notice == .recoveryCodeUsed { content.codesLeft = 2 }
            if notice == .passwordResetDone { content.passkeys = "Work laptop, Phone" }
            if notice == .waitlistInvited {
                content.link = MailLink.url(to: .account, client: id, issuer: issuer)
                content.feature = "dark-mode"
                (content.browser, content.system, content.time) = (nil, nil, nil)
                (content.address, content.place) = (nil, nil)
            }
        }
        return content
    }
}

extension MailContent {
    fileprivate mutating func set(
        _ purpose: OneTimeGrant.Purpose, lifetime: Duration, _ client: Client?, _ id: ClientID, _ issuer: String
    ) {
        link = MailLink.url(
            for: Secret("SAMPLE"), purpose, page: client?.linkPages[purpose], client: id, issuer: issuer)
        code = Secret("123456")
        self.lifetime = lifetime
    }
}

extension MailContent.Subject {
    /// The name that operators use: `magic_link`, `password_changed`.
    fileprivate var name: String {
        if case .notice(let notice) = self { notice.rawValue } else { kind.rawValue }
    }
}
