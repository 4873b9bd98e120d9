import Hummingbird
import Models
import RPCClient
import Templates

/// Makes a passkey for the user who is signed in, by the page's script. With `return_to` it is an offer after a sign-in, which the user
/// can decline (see ``PasskeyOffer``), or what the client asks for (see ``MissingPasskeyPage``).
struct AddPasskeyPage: Sendable {
    static let path = "/login/account/passkey"

    private static let limitReached = ServiceError(
        .passkeyLimitReached, detail: "A user can have at most \(Passkey.maximumPerUser) passkeys.")

    let identity: ServiceClient
    let clients: ClientDirectory
    let passkeys: Passkeys
    let pending: PendingAuthorizations

    /// Why the user is on the page.
    private enum Occasion {
        case account
        case offer
        /// A client asks for a second factor, or for nothing but a passkey, in the authorization request with this id. The session may be of
        /// another client.
        case needed(Secret, by: ClientID, passkey: Bool)
    }

    func show(_ account: AccountPageContext) async throws -> Response {
        guard account.canAddFactors else {
            return account.page.redirect(to: account.page.query.withoutReturnTo.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(at: Self.path, identity) { factors in
            let count = factors.factors.count { $0.type == .passkey }
            return try await render(account, error: count < Passkey.maximumPerUser ? nil : Self.limitReached)
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
            enrolled.set(page.cookies, on: &response)
            return response
        } orShow: { error in
            try await render(account, name: form["name"], error: error)
        }
    }

    private func occasion(_ account: AccountPageContext) async throws -> Occasion {
        let query = account.page.query
        guard query.returnTo != nil else { return .account }
        guard let id = PendingAuthorizations.id(in: query) else { return .offer }
        do {
            let status = try await pending.find(id, accessToken: account.session.accessToken)
            guard !status.reachesContext, let contexts = status.request.contexts else { return .offer }
            return .needed(
                id, by: status.request.client,
                passkey: !contexts.contains { $0.isReached(by: SecondFactorKind.totp.context) })
        } catch let error as ServiceError where error.code == .authorizationExpired {
            return .offer
        }
    }

    private func render(
        _ account: AccountPageContext, name: String? = nil, error: ServiceError?
    ) async throws -> Response {
        let page = account.page
        var values: [String: Any] = [
            "back": page.query.withoutReturnTo.path(AccountPage.path), "back_text": page.text("back_to_account"),
            "action": page.query.path(Self.path),
        ]
        let title: String
        switch try await occasion(account) {
        case .account: title = page.text("add_passkey")
        case .offer:
            title = page.text("offer_title")
            values["later"] = true
        case .needed(let id, let client, let isPasskey):
            title = page.text(isPasskey ? "passkey_needed_title" : "add_passkey")
            values["needed"] = page.text(
                isPasskey ? "passkey_needed_text" : "second_step_needed_text",
                ["client": try await clients.client(client).displayedName])
            values["back"] = MissingPasskeyPage.path(of: id)
            values["back_text"] = page.text("other_choice")
        }
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
        return page.render(.addPasskey, title: title, values, fields: [field])
    }
}
