import Foundation
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
        let name = sender.name.isEmpty ? content.branding.productName : sender.name
        return .init(
            language: mail.language, from: "\(name) <\(sender.address)>", subject: mail.subject, text: mail.text,
            html: mail.html)
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
            logo: client?.branding.logoURL)
        var content = MailContent(subject, to: recipient, branding: branding)
        (content.browser, content.system, content.time) = ("Chrome", "Linux", Date())
        switch subject {
        case .magicLink, .signUp: content.set(.magicLink, lifetime: .seconds(600), client, id, issuer)
        case .passwordReset: content.set(.passwordReset, lifetime: .seconds(3600), client, id, issuer)
        case .verification: content.set(.verification, lifetime: .seconds(86400), client, id, issuer)
        case .invite:
            content.set(.invite, lifetime: .seconds(7 * 86400), client, id, issuer)
            (content.account, content.inviter) = ("Design team", "Grace Hopper")
            (content.browser, content.system, content.time) = (nil, nil, nil)
        case .notice(let notice):
            content.link = MailLink.url(to: .resetPassword, client: id, issuer: issuer)
            if notice == .providerRemoved { content.provider = "GitHub" }
            if notice == .waitlistInvited {
                content.link = MailLink.url(to: .account, client: id, issuer: issuer)
                content.feature = "dark-mode"
                (content.browser, content.system, content.time) = (nil, nil, nil)
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
