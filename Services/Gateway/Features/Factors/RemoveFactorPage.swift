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
        let id = try account.page.request.requiredQueryValue("factor", FactorID.init)
        return try await withFactor(id, account) { render($0, of: $1, account) }
    }

    /// Removes the factor. Every other session of the user ends.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let id = try form.required("factor", FactorID.init)
        let page = account.page
        return try await withFactor(id, account) { factor, list in
            try await page.answering {
                let cookie = try await remove(
                    id, factor.type, of: account.session, password: nil, page.request)
                let removedApp: AccountPage.Action =
                    endsTwoStep(factor, of: list, account) ? .removeAppAndTwoStep : .removeApp
                var response = page.redirect(
                    to: AccountPage.path(after: factor.type == .passkey ? .removePasskey : removedApp, page.query))
                if let cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(factor, of: list, account, error: error)
            }
        }
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page if the factor is gone: by a second click, or on another
    /// device.
    private func withFactor(
        _ id: FactorID, _ account: AccountPageContext,
        _ respond: (Factor, Identity.ListFactors.Reply) async throws -> Response
    ) async throws -> Response {
        let query = account.page.query
        let list = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        guard let factor = list.factors.first(where: { $0.id == id }) else {
            return account.page.redirect(to: query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(
            list, backTo: query.path(Self.path, ["factor": id.description])
        ) { try await respond(factor, list) }
    }

    private func render(
        _ factor: Factor, of list: Identity.ListFactors.Reply, _ account: AccountPageContext,
        error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        let lead =
            if factor.type == .passkey {
                "remove_passkey_text"
            } else if list.factors.contains(where: { $0.type == .passkey }) {
                "remove_app_beside_passkeys_text"
            } else {
                "remove_app_text"
            }
        var values: [String: Any] = [
            "lead": page.text(lead),
            "action": page.query.path(Self.path), "factor": factor.id.description,
            "back": page.query.path(AccountPage.path),
        ]
        values["notes"] = notes(on: factor, of: list, account)
        if let error { values["alert"] = page.alert(for: error) }
        let title =
            factor.type == .passkey
            ? page.text("remove_passkey_title", ["name": VisibleText.name(factor.name) ?? page.text("passkeys")])
            : page.text("remove_app_title")
        return page.render(.removeFactor, title: title, values)
    }

    /// What else goes with the factor.
    private func notes(
        on factor: Factor, of list: Identity.ListFactors.Reply, _ account: AccountPageContext
    ) -> [String] {
        let (page, isLast) = (account.page, list.factors.count == 1)
        var notes = isLast ? [page.text("remove_last_text")] : []
        if isLast, account.requiresSecondFactor { notes.append(page.text("remove_last_required")) }
        if endsTwoStep(factor, of: list, account) { notes.append(page.text("remove_last_two_step")) }
        return notes
    }

    /// Whether two-step sign-in goes off with the factor: with the last one, and with an app that has turned it on. Where the application
    /// decides about it, nothing changes.
    private func endsTwoStep(
        _ factor: Factor, of list: Identity.ListFactors.Reply, _ account: AccountPageContext
    ) -> Bool {
        guard account.canAddFactors, !account.requiresSecondFactor, list.hasTwoStep else { return false }
        return list.factors.count == 1 || (factor.type == .totp && list.losesTwoStepWithApp == true)
    }
}
