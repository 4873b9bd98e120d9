import Hummingbird
import Models
import RPCClient
import Templates

/// Asks whether a passkey or the authenticator app is to be removed. It needs a fresh sign-in.
struct RemoveFactorPage: Sendable {
    static let path = "/login/account/factor/remove"

    let identity: ServiceClient
    let remove: RemoveFactor

    func show(_ account: AccountPageContext) async throws -> Response {
        guard let id = account.page.request.queryValue("factor").flatMap(FactorID.init) else {
            throw ServiceError.routeNotFound
        }
        return try await withFactor(id, account) { render($0, account) }
    }

    /// Removes the factor. Every other session of the user ends.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        guard let id = form["factor"].flatMap(FactorID.init) else { throw ServiceError.malformedRequest }
        let page = account.page
        return try await withFactor(id, account) { factor in
            try await page.answering {
                let cookie = try await remove(
                    id, factor.type, of: account.session, password: nil, page.request)
                var response = page.redirect(
                    to: AccountPage.path(after: factor.type == .passkey ? .removePasskey : .removeApp, page.query))
                if let cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(factor, account, error: error)
            }
        }
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page if the factor is gone: by a second click, or on another
    /// device.
    private func withFactor(
        _ id: FactorID, _ account: AccountPageContext, _ respond: (Factor) async throws -> Response
    ) async throws -> Response {
        let query = account.page.query
        let list = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        guard let factor = list.factors.first(where: { $0.id == id }) else {
            return account.page.redirect(to: query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(
            list, backTo: query.path(Self.path, ["factor": id.description])
        ) { try await respond(factor) }
    }

    private func render(_ factor: Factor, _ account: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = account.page
        var values: [String: Any] = [
            "lead": page.text(factor.type == .passkey ? "remove_passkey_text" : "remove_app_text"),
            "action": page.query.path(Self.path), "factor": factor.id.description,
            "back": page.query.path(AccountPage.path),
        ]
        if let error { values["alert"] = page.alert(for: error) }
        let title =
            factor.type == .passkey
            ? page.text("remove_passkey_title", ["name": VisibleText.name(factor.name) ?? page.text("passkeys")])
            : page.text("remove_app_title")
        return page.render(.removeFactor, title: title, values)
    }
}
