import Foundation
import Hummingbird
import Models
import Primitives

/// Confirms that an email is on its way, for registered and unregistered addresses alike, and takes the email's code.
enum CheckMailPage {
    static let path = "/login/check-mail"

    /// The kind of email that was sent: the parameter `what` of the query.
    enum Kind: String {
        case link, reset
        /// To a user who has just signed up; ``SignUpVerificationPage`` takes its code.
        case verify
        case signUp = "sign_up"

        /// The purpose of the email, if it is sent again.
        var purpose: OneTimeGrant.Purpose {
            switch self {
            case .link, .signUp: .magicLink
            case .reset: .passwordReset
            case .verify: .verification
            }
        }

        /// The name of the phrase that describes the email.
        var lead: String {
            switch self {
            case .link: "check_mail_code"
            case .reset: "check_mail_reset"
            case .verify: "check_mail_verify"
            case .signUp: "check_mail_sign_up"
            }
        }

        init(_ request: IncomingRequest) {
            self = request.queryValue("what").flatMap { Kind(rawValue: $0) } ?? .link
        }
    }

    /// The page's path for a kind of email.
    ///
    /// - Parameter email: the address that is verified; nil for the one that the user signed up with.
    static func path(_ kind: Kind, _ query: PageQuery, of email: EmailCredentialID? = nil) -> String {
        guard let email else { return query.path(path, ["what": kind.rawValue]) }
        return query.path(path, ["what": kind.rawValue, "email_id": email.description])
    }

    /// The address that the request is about; nil for the one that the user signed up with.
    static func email(of request: IncomingRequest) -> EmailCredentialID? {
        request.queryValue("email_id").flatMap(EmailCredentialID.init)
    }

    /// The page's path after its button to send the email again: the page states what the button did.
    ///
    /// - Parameter wasSent: false if nothing was sent, because the last email is less than a minute old.
    static func path(_ kind: Kind, _ query: PageQuery, wasSent: Bool, _ request: IncomingRequest) -> String {
        let now = Int(Date().timeIntervalSince1970)
        let page = path(kind, query, of: email(of: request))
        if wasSent { return FormEncoding.adding([("sent", String(now))], to: page) }
        let sent = sentAt(request, now: now) ?? now
        return FormEncoding.adding([("sent", String(sent)), ("recent", "1")], to: page)
    }

    /// For how many seconds an email is recent. Until then, no other is sent; see ``RequestEmailLink``.
    private static let recentSeconds = 60

    /// When the email was sent again, in Unix seconds, if that is less than a minute ago; else nil.
    private static func sentAt(_ request: IncomingRequest, now: Int) -> Int? {
        guard let sent = request.queryValue("sent").flatMap({ Int($0) }), (0...now).contains(sent) else { return nil }
        return now - sent < recentSeconds ? sent : nil
    }

    /// The page for a sign-in at `client`.
    static func render(
        _ kind: Kind, _ page: PageContext, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        let isSentToAnyone = kind == .link && client.signsUpByMail && !client.signUpSettings.restrictsDomains
        var values: [String: Any] = ["back": SignInPage.emptyPath(page.query)]
        if kind == .link, client.configuredMethods.contains(.password) {
            values["password"] = page.query.path(PasswordPage.path)
        }
        if [.link, .reset].contains(kind), client.hasSignUpForm {
            values["sign_up"] = page.query.path(SignUpPage.path)
        }
        if kind == .link, client.signsUpByMail, client.signUpSettings.restrictsDomains {
            values["restriction"] = page.text("check_mail_domains")
        }
        return render(kind, page, email: email, isSentToAnyone: isSentToAnyone, values, error: error)
    }

    /// The page with the links in `values`.
    ///
    /// - Parameter isSentToAnyone: whether the email is sent to unknown addresses, too, so that the page may say so.
    static func render(
        _ kind: Kind, _ page: PageContext, email: EmailAddress, isSentToAnyone: Bool = false, _ values: [String: Any],
        error: ServiceError?
    ) -> Response {
        let action = path(kind, page.query, of: Self.email(of: page.request))
        var again = action
        let now = Int(Date().timeIntervalSince1970)
        let sent = error == nil ? sentAt(page.request, now: now) : nil
        if let sent { again = FormEncoding.adding([("sent", String(sent))], to: action) }
        var values = values.merging([
            "lead": page.text(isSentToAnyone ? "check_mail_sent" : kind.lead, ["email": email.displayText]),
            "email": email.description,
            "takes_code": kind != .signUp, "action": action, "again": again,
            "button": page.text(kind == .link ? "sign_in" : "go_on"),
            "not_received": page.text("not_received", ["email": email.displayText]),
        ]) { $1 }
        if let sent {
            let wait = sent + recentSeconds - now
            let phrase =
                page.request.queryValue("recent") != nil
                ? "mail_recent"
                : kind == .verify || isSentToAnyone ? "mail_sent_verify_again" : "mail_sent_again"
            values["notice"] =
                page.text(phrase, ["email": email.displayText]) + " " + page.text("mail_wait", count: wait)
            values["wait"] = wait
        }
        if let error, page.messages(for: error, at: "/code").isEmpty {
            values["alert"] =
                error.isUsed == true
                ? PageAlert(text: page.text("error_code_used")) : page.alert(for: error)
        }
        let field = PageField(name: "code", label: page.text("code"), kind: .code, hasFocus: true)
        return page.render(
            .checkMail, title: page.text("check_mail"), values,
            fields: kind == .signUp ? [] : page.fields([field], marked: error))
    }
}

extension FormBody {
    /// The field `code`: six digits. Full-width digits count, and spaces and dashes are ignored. Throws 400 for anything else.
    func emailCode() throws -> Secret {
        let text = self["code"] ?? ""
        guard text.fits(TextBounds.code) else { throw ServiceError.fields(["code": "code"]) }
        let code = text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && $0 != "-" }
        guard code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ServiceError.fields(["code": "code"])
        }
        return Secret(code)
    }
}
