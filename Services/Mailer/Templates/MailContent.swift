import Foundation
import Models
import Templates

/// What a mail is to say, before it is put into words.
struct MailContent: Sendable {
    /// What a notice tells about.
    enum Notice: String, Sendable, CaseIterable {
        case passwordChanged = "password_changed"
        case passwordResetDone = "password_reset_done"
        case refreshTokenReused = "refresh_token_reused"
        case accountLinked = "account_linked"
        case credentialsReset = "credentials_reset"
        case providerRemoved = "provider_removed"
    }

    /// What it is about.
    enum Subject: Sendable, Hashable {
        case magicLink, verification, passwordReset, invite
        case notice(Notice)

        /// Every one.
        static var all: [Subject] {
            [.magicLink, .verification, .passwordReset, .invite] + Notice.allCases.map(Subject.notice)
        }

        /// Whether such a mail says nothing without its link.
        var needsLink: Bool {
            if case .notice = self { false } else { true }
        }
    }

    /// What it is about.
    var subject: Subject
    /// To whom.
    var recipient: EmailAddress
    /// In whose name.
    var brand: Branding
    /// Where the button leads. A secret: it holds the token.
    var link: Secret?
    /// What people type on another device instead.
    var code: Secret?
    /// How long link and code work, from now.
    var lifetime: Duration?
    /// The account that somebody is invited to.
    var account: String?
    /// Who invites.
    var inviter: String?
    /// The provider that a notice is about, by its name.
    var provider: String?
    /// From where it happened, such as `Firefox (Linux)`.
    var device: String?
    /// Where the code can be entered, for a reader who has no page of ours open; nil where they have one.
    var codePage: String?
    /// When it happened.
    var time: Date?

    /// A mail about `subject`; the rest is set as far as there is something to say.
    init(_ subject: Subject, to recipient: EmailAddress, brand: Branding) {
        self.subject = subject
        self.recipient = recipient
        self.brand = brand
    }
}

extension MailContent.Subject {
    /// Reads a kind and, of notices, the value `notice`; nil when that is none that is known.
    init?(kind: OutgoingMail.Kind, notice: String?) {
        switch kind {
        case .magicLink: self = .magicLink
        case .verification: self = .verification
        case .passwordReset: self = .passwordReset
        case .invite: self = .invite
        case .notice:
            guard let notice = notice.flatMap(MailContent.Notice.init(rawValue:)) else { return nil }
            self = .notice(notice)
        }
    }

    /// The kind that the mail's header names.
    var kind: OutgoingMail.Kind {
        switch self {
        case .magicLink: .magicLink
        case .verification: .verification
        case .passwordReset: .passwordReset
        case .invite: .invite
        case .notice: .notice
        }
    }

    /// What its phrases begin with: `magic_link`, `notice.password_changed`.
    var phrasePrefix: String {
        if case .notice(let notice) = self { "notice.\(notice.rawValue)" } else { kind.rawValue }
    }
}

/// The looks of a client's mails. What is no colour or no web address is left out: a mail matters more than its looks.
struct Branding: Sendable, Hashable {
    /// The product's name, as people know it.
    let productName: String
    /// The button's colour.
    let accent: AccentColor
    /// A picture to show instead of the name.
    let logo: String?

    /// A brand; `accent` is `#rrggbb`, `logo` the `https:` address of a picture.
    init(productName: String, accent: String? = nil, logo: String? = nil) {
        self.productName = VisibleText.name(productName) ?? "Latchkey"
        self.accent = accent.flatMap(AccentColor.init) ?? .standard
        self.logo = logo.flatMap { WebAddress.isWebAddress($0, schemes: ["https"]) ? $0 : nil }
    }
}

/// Addresses that a mail may hold.
enum WebAddress {
    /// Whether `text` is an absolute address of one of `schemes`, with a host and only of characters that need no
    /// quoting anywhere.
    static func isWebAddress(_ text: String, schemes: Set<String>) -> Bool {
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            !text.contains(where: { "<>\"\\^`{|}".contains($0) }), let parts = URLComponents(string: text)
        else { return false }
        return schemes.contains(parts.scheme ?? "") && parts.host?.isEmpty == false && parts.user == nil
    }
}
