import Hummingbird
import Models
import RPCClient

/// Makes a passkey for the user who is signed in, by the page's script. With `return_to` it is an offer after a sign-in, which the user
/// can decline; see ``PasskeyOffer``.
struct AddPasskeyPage: Sendable {
    static let path = "/login/account/passkey"

    private static let limitReached = ServiceError(
        .passkeyLimitReached, detail: "A user can have at most \(Passkey.maximumPerUser) passkeys.")

    let identity: ServiceClient
    let passkeys: Passkeys

    func show(_ account: AccountPageContext) async throws -> Response {
        guard account.canAddFactors else {
            return account.page.redirect(to: account.page.query.withoutReturnTo.path(AccountPage.path))
        }
        let factors = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        return try await account.requiringFreshSignIn(factors, backTo: account.page.query.path(Self.path)) {
            let count = factors.factors.count { $0.type == .passkey }
            return render(account, error: count < Passkey.maximumPerUser ? nil : Self.limitReached)
        }
    }

    /// Registers the passkey. A name that can't be displayed is replaced by that of the browser, because the authenticator has the
    /// passkey already.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        if form["later"] != nil {
            var response = page.redirect(to: page.query.returnTo ?? page.query.path(AccountPage.path))
            response.headers.append(PasskeyOffer.declining(page.cookies.policy))
            return response
        }
        return try await page.answering {
            let name = PasskeyName(form["name"] ?? "")
            let enrolled = try await passkeys.register(
                try form.credential(), name: name?.description, of: .session(account.session), page.request
            ).enrolled
            let (codes, next) = (
                enrolled.recoveryCodes, page.query.returnTo ?? AccountPage.path(after: .addPasskey, page.query)
            )
            var response =
                codes.isEmpty ? page.redirect(to: next) : RecoveryCodesPage.render(codes, page, goingOnTo: next)
            if let cookie = enrolled.cookie { response.headers.append(cookie) }
            return response
        } orShow: { error in
            render(account, name: form["name"], error: error)
        }
    }

    private func render(_ account: AccountPageContext, name: String? = nil, error: ServiceError?) -> Response {
        let page = account.page
        let isOffer = page.query.returnTo != nil
        var values: [String: Any] = [
            "back": page.query.path(AccountPage.path), "later": isOffer, "action": page.query.path(Self.path),
        ]
        if error?.code != .passkeyLimitReached {
            values["passkey"] = [
                "action": page.query.path(Self.path),
                "options": page.query.path(BeginPasskeyRegistrationOnPageEndpoint.route.path),
                "confirm": FreshSignInPage.path(backTo: page.query.path(Self.path), page.query),
            ]
        }
        if let error { values["alert"] = page.alert(for: error) }
        let field = PageField(
            name: "name", label: page.text("passkey_name"), value: name, hint: page.text("passkey_name_hint"),
            isRequired: false)
        return page.render(
            .addPasskey, title: page.text(isOffer ? "offer_title" : "add_passkey"), values, fields: [field])
    }
}
