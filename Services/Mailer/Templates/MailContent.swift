import Foundation
import GeoIP
import Models
import Primitives
import Templates

/// The contents of a mail, before it is rendered.
struct MailContent: Sendable {
    /// What a mail is about.
    enum Subject: Sendable, Hashable {
        case magicLink, signUp, verification, passwordReset, invite
        case notice(OutgoingMail.Notice)

        /// All subjects.
        static var all: [Subject] {
            [.magicLink, .signUp, .verification, .passwordReset, .invite]
                + OutgoingMail.Notice.allCases.map(Subject.notice)
        }

        /// Whether such a mail needs a link.
        var needsLink: Bool {
            if case .notice = self { false } else { true }
        }
    }

    /// What the mail is about.
    var subject: Subject
    /// The reader.
    var recipient: EmailAddress
    /// The product in whose name the mail is sent.
    var branding: Branding
    /// The button's link. It is a secret, because most hold a token.
    var link: Secret?
    /// The code, which people may enter on another device instead.
    var code: Secret?
    /// How long link and code work, from now.
    var lifetime: Duration?
    /// The name of the account that the reader is invited to, or that a notice is about.
    var account: String?
    /// The role that the reader has got in the account.
    var role: Role?
    /// Whether the reader waits for the invitation.
    var isFromWaitlist = false
    /// Whether the mail verifies an address that a user has added to their account.
    var isAddedAddress = false
    /// The address that a notice is about, if that is not the reader's.
    var removedAddress: EmailAddress?
    /// The name of the inviter.
    var inviter: String?
    /// The key of the feature that a notice is about.
    var feature: String?
    /// The display name of the provider that a notice is about.
    var provider: String?
    /// How many recovery codes the reader has left.
    var codesLeft: Int?
    /// The names of the reader's passkeys, separated by commas.
    var passkeys: String?
    /// The browser from which the mail, or what it reports, was requested.
    var browser: String?
    /// The operating system of that browser.
    var system: String?
    /// The IP address of what the mail reports.
    var address: String?
    /// Roughly where that address is, with names in a language (BCP 47); nil without a file of places.
    var place: (@Sendable (_ language: String) -> Place?)?
    /// Whether the button leads to the page where a new password is requested.
    var resetsPassword = false
    /// The page where the code can be entered, for readers who have no such page open.
    var codePage: String?
    /// When the mail, or what it reports, was requested.
    var time: Date?

    /// A mail about `subject`. The other properties are optional.
    init(_ subject: Subject, to recipient: EmailAddress, branding: Branding) {
        self.subject = subject
        self.recipient = recipient
        self.branding = branding
    }
}

extension MailContent.Subject {
    /// Reads a kind and, for notices, the value `notice`. Nil for an unknown notice.
    init?(kind: OutgoingMail.Kind, notice: String?) {
        switch kind {
        case .magicLink: self = .magicLink
        case .signUp: self = .signUp
        case .verification: self = .verification
        case .passwordReset: self = .passwordReset
        case .invite: self = .invite
        case .notice:
            guard let notice = notice.flatMap(OutgoingMail.Notice.init(rawValue:)) else { return nil }
            self = .notice(notice)
        }
    }

    /// The kind, which the header `X-Latchkey-Kind` names.
    var kind: OutgoingMail.Kind {
        switch self {
        case .magicLink: .magicLink
        case .signUp: .signUp
        case .verification: .verification
        case .passwordReset: .passwordReset
        case .invite: .invite
        case .notice: .notice
        }
    }

    /// Whether the reader can undo what it is about, by a link that works for some time.
    var canBeUndone: Bool { self == .notice(.primaryEmailChanged) || self == .notice(.emailRemoved) }

    /// The prefix of its phrases: `magic_link`, `notice.password_changed`.
    var phrasePrefix: String {
        if case .notice(let notice) = self { "notice.\(notice.rawValue)" } else { kind.rawValue }
    }
}

/// The name, colour, logo and addresses in a client's mails. Values that are not usable are left out, so that the mail is sent anyway.
struct Branding: Sendable, Hashable {
    /// The product's name.
    let productName: String
    /// The button's colour.
    let accent: AccentColor
    /// The URL of a picture that replaces the name.
    let logo: String?
    /// Where readers find help, and where their replies go.
    let supportEmail: EmailAddress?
    /// The product's own sender.
    let senderEmail: EmailAddress?
    let senderName: String?

    /// `accent` is `#rrggbb`; `logo` is the `https:` URL of a picture.
    init(
        productName: String, accent: String? = nil, logo: String? = nil, supportEmail: String? = nil,
        senderEmail: String? = nil, senderName: String? = nil
    ) {
        self.productName = VisibleText.name(productName) ?? "Latchkey"
        self.accent = accent.flatMap(AccentColor.init) ?? .standard
        self.logo = logo.flatMap { URLRules.isURL($0, schemes: ["https"]) ? $0 : nil }
        self.supportEmail = supportEmail.flatMap { EmailAddress($0) }
        self.senderEmail = senderEmail.flatMap { EmailAddress($0) }.flatMap { $0.isASCII ? $0 : nil }
        self.senderName = VisibleText.name(senderName)
    }
}

extension EmailAddress {
    /// Whether every mail server takes it in a header.
    var isASCII: Bool { description.utf8.allSatisfy { $0 < 0x80 } }
}
