import HTTPTypes
import Hummingbird
import Models
import Mustache
import NIOCore
import Templates

/// Makes pages of templates. Values are escaped by code point wherever they stand, and no template can ask for less.
struct PageRenderer: Sendable {
    /// The templates that are whole pages, a file each.
    enum Sheet: String, CaseIterable, Sendable {
        case signIn = "sign-in"
        case password
        case checkMail = "check-mail"
        case signUp = "sign-up"
        case forgot, mailed
        case inviteCode = "invite-code"
        case done, account
        case changePassword = "change-password"
        case disconnect
        case signOut = "sign-out"
        case consent, error, leaving, about, start, docs

        /// Whether there is anything to send on it.
        var hasForm: Bool { ![.done, .error, .leaving, .about, .start, .docs].contains(self) }
    }

    /// Every template by its name, parts of pages included.
    static let sources: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache, "alert": PackageResources.alert_mustache,
        "field": PackageResources.field_mustache, "csrf": PackageResources.csrf_mustache,
        "sign-in": PackageResources.sign_in_mustache, "password": PackageResources.password_mustache,
        "check-mail": PackageResources.check_mail_mustache, "sign-up": PackageResources.sign_up_mustache,
        "invite-code": PackageResources.invite_code_mustache,
        "forgot": PackageResources.forgot_mustache, "mailed": PackageResources.mailed_mustache,
        "done": PackageResources.done_mustache, "account": PackageResources.account_mustache,
        "change-password": PackageResources.change_password_mustache,
        "disconnect": PackageResources.disconnect_mustache,
        "sign-out": PackageResources.sign_out_mustache, "consent": PackageResources.consent_mustache,
        "error": PackageResources.error_mustache, "leaving": PackageResources.leaving_mustache,
        "about": PackageResources.about_mustache, "start": PackageResources.start_mustache,
        "docs": PackageResources.docs_mustache,
    ]

    let assets = PageAssets()
    private let library: MustacheLibrary

    /// Reads the templates. Throws when one is broken, which a test would have seen.
    init() throws {
        library = MustacheLibrary(
            templates: try Self.sources.mapValues { bytes in
                try MustacheTemplate(string: StrictHTML.pragma + String(decoding: bytes, as: UTF8.self))
            })
    }

    /// A page in `words`, in the looks of a client. `values` holds `title` and what else the sheet names.
    func page(
        _ sheet: Sheet, _ words: Localizer, _ looks: Branding, _ values: [String: Any],
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers = headers(words, looks)
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: text(sheet, words, looks, values))))
    }

    /// A page that is the same for everybody.
    func document(
        _ sheet: Sheet, _ words: Localizer, _ looks: Branding, _ values: [String: Any]
    ) -> Document {
        Document(
            text(sheet, words, looks, values), type: "text/html; charset=utf-8", headers: headers(words, looks))
    }

    private func headers(_ words: Localizer, _ looks: Branding) -> HTTPFields {
        [
            .contentLanguage: words.language, .contentSecurityPolicy: looks.contentSecurityPolicy,
            .xFrameOptions: "DENY",
        ]
    }

    private func text(
        _ sheet: Sheet, _ words: Localizer, _ looks: Branding, _ values: [String: Any]
    ) -> String {
        var values = values
        values["t"] = words
        values["lang"] = words.language
        values["dir"] = LanguageTag.direction(words.language)
        values["brand"] = looks.name
        values["logo"] = looks.logo
        values["accent"] = looks.accent.map(GetAccent.path)
        values["style"] = assets.style.path
        values["script"] = assets.script.path
        values["icon"] = assets.icon.path
        // Every sheet has a template: a test renders them all.
        return library.render(values, withTemplate: sheet.rawValue) ?? ""
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
}
