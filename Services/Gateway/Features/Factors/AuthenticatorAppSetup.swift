import Hummingbird
import Models
import Templates

/// The secret of an authenticator app, as a form holds it until its first code.
struct AuthenticatorAppSetup {
    let factor: FactorID
    private let secret, uri: String
    private let qr: QRImage
    /// The element that `qr` was read from.
    private let svg: String

    /// What the form sends.
    static let properties: [Schema.Property] = [
        .optional("factor", .factorID), .optional("code", .string.example("482913")),
        .optional("secret", .string.example("JBSWY3DPEHPK3PXP")),
        .optional("uri", .string.example("otpauth://totp/Demo:ada%40example.com?secret=JBSWY3DPEHPK3PXP")),
        .optional("qr", .string.example("<svg/>"), "Displayed again after a wrong code."),
    ]

    /// A secret that was just made.
    init(_ made: Identity.BeginTOTP.Reply) throws {
        let setup = Self(
            factor: made.id, secret: made.secret.reveal(), uri: made.uri.reveal(), svg: made.qr.reveal())
        guard let setup else { throw ServiceError.internal }
        self = setup
    }

    /// The secret that a form holds; nil if it holds none. Throws 400 for one that is malformed.
    init?(_ form: FormBody) throws {
        guard let id = form["factor"] else { return nil }
        let setup = FactorID(id).flatMap {
            Self(factor: $0, secret: form["secret"] ?? "", uri: form["uri"] ?? "", svg: form["qr"] ?? "")
        }
        guard let setup else { throw ServiceError.malformedRequest }
        self = setup
    }

    private init?(factor: FactorID, secret: String, uri: String, svg: String) {
        guard secret.fits(TextBounds.code), uri.fits(TextBounds.url), uri.hasPrefix("otpauth://"),
            let qr = QRImage(svg: svg)
        else { return nil }
        (self.factor, self.secret, self.uri, self.qr, self.svg) = (factor, secret, uri, qr, svg)
    }

    /// What `authenticator-app.mustache` shows of it.
    var values: [String: Any] {
        [
            "factor": factor.description, "secret": secret, "uri": uri, "svg": svg, "size": qr.size, "path": qr.path,
            "groups": groups,
        ]
    }

    /// The first code of the app that a form holds. Throws 400.
    static func code(in form: FormBody) throws -> Secret {
        let code = form["code"] ?? ""
        guard !code.isEmpty, code.fits(TextBounds.code) else { throw ServiceError.fields(["code": "app_code"]) }
        return Secret(code)
    }

    /// The page with the secret and a field for its first code.
    ///
    /// - Parameter values: those of the page's form and link.
    func render(_ page: PageContext, _ values: [String: Any], error: ServiceError? = nil) -> Response {
        let field = PageField(
            name: "code", label: page.text("code"), kind: .code, hint: page.text("app_code_hint"), hasFocus: true)
        let fields = page.fields([field], marked: error)
        var values = values
        values["setup"] = self.values
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.authenticatorApp, title: page.text("app_set_up"), values, fields: fields)
    }

    /// The secret in groups of four, as people type it.
    private var groups: [String] {
        stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }
    }
}
