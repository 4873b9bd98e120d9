import Hummingbird
import Models
import RPCClient

/// Sets up an authenticator app: what it is, then the secret to scan or type, then a first code. It needs a fresh sign-in.
struct AuthenticatorAppPage: Sendable {
    static let path = "/login/account/authenticator"

    let identity: ServiceClient
    let apps: AuthenticatorApps

    /// A secret, as the form holds it until its first code.
    private struct Setup {
        let factor: FactorID
        let secret, uri: String
        let qr: QRImage
        /// The element that `qr` was read from.
        let svg: String

        init?(factor: FactorID, secret: String, uri: String, svg: String) {
            guard secret.fits(TextBounds.code), uri.fits(TextBounds.url), uri.hasPrefix("otpauth://"),
                let qr = QRImage(svg: svg)
            else { return nil }
            (self.factor, self.secret, self.uri, self.qr, self.svg) = (factor, secret, uri, qr, svg)
        }
    }

    func show(_ account: AccountPageContext) async throws -> Response {
        try await withFactors(account) { factors in
            let page = account.page
            var values = values(account)
            values["lead"] = page.text("app_intro")
            if factors.factors.contains(where: { $0.type == .totp }) { values["note"] = page.text("app_replaces") }
            return page.render(.authenticatorApp, title: page.text("app_set_up"), values)
        }
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        guard let id = form["factor"] else {
            return try await withFactors(account) { _ in
                let made = try await apps.begin(of: account.session, password: nil, account.page.request)
                let setup = Setup(
                    factor: made.id, secret: made.secret.reveal(), uri: made.uri.reveal(), svg: made.qr.reveal())
                guard let setup else { throw ServiceError.internal }
                return render(setup, account)
            }
        }
        guard
            let setup = FactorID(id).flatMap({
                Setup(factor: $0, secret: form["secret"] ?? "", uri: form["uri"] ?? "", svg: form["qr"] ?? "")
            })
        else { throw ServiceError.malformedRequest }
        return try await confirm(setup, form["code"] ?? "", account)
    }

    private func confirm(_ setup: Setup, _ code: String, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        return try await page.answering {
            guard !code.isEmpty, code.fits(TextBounds.code) else { throw ServiceError.fields(["code": "app_code"]) }
            let (codes, cookie) = try await apps.confirm(setup.factor, Secret(code), of: account.session, page.request)
            var response =
                codes.isEmpty
                ? page.redirect(to: AccountPage.path(after: .confirmApp, page.query))
                : RecoveryCodesPage.render(codes, account, notice: page.text(AccountPage.Action.confirmApp.phrase))
            if let cookie { response.headers.append(cookie) }
            return response
        } orShow: { error in
            // It was confirmed already, by a second click, or an hour has passed.
            error.status == 404
                ? page.redirect(to: page.query.path(AccountPage.path)) : render(setup, account, error: error)
        }
    }

    private func withFactors(
        _ account: AccountPageContext, _ respond: (Identity.ListFactors.Reply) async throws -> Response
    ) async throws -> Response {
        let factors = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        return try await account.requiringFreshSignIn(factors, backTo: account.page.query.path(Self.path)) {
            try await respond(factors)
        }
    }

    private func values(_ account: AccountPageContext) -> [String: Any] {
        let query = account.page.query
        return ["action": query.path(Self.path), "back": query.path(AccountPage.path)]
    }

    private func render(_ setup: Setup, _ account: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = account.page
        let field = PageField(
            name: "code", label: page.text("code"), kind: .code, hint: page.text("app_code_hint"), hasFocus: true)
        let fields = page.fields([field], marked: error)
        var values = values(account)
        values["setup"] = [
            "factor": setup.factor.description, "secret": setup.secret, "uri": setup.uri, "svg": setup.svg,
            "size": setup.qr.size, "path": setup.qr.path, "groups": Self.groups(of: setup.secret),
        ]
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.authenticatorApp, title: page.text("app_set_up"), values, fields: fields)
    }

    /// The secret in groups of four, as people type it.
    private static func groups(of secret: String) -> [String] {
        stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }
    }
}
