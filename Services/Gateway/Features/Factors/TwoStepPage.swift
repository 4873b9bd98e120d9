import Hummingbird
import Models
import RPCClient

/// Asks whether two-step sign-in is to be turned on, or off where it is on. It needs a fresh sign-in.
struct TwoStepPage: Sendable {
    static let path = "/login/account/two-step"

    let identity: ServiceClient
    let twoStep: TwoStep

    func show(_ account: AccountPageContext) async throws -> Response {
        try await withFactors(account) { render(account, turningOn: !$0.hasTwoStep) }
    }

    /// Every other session of the user ends.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        guard let isOn = ["on": true, "off": false][form["two_step"] ?? ""] else { throw ServiceError.malformedRequest }
        let page = account.page
        return try await withFactors(account) { _ in
            try await page.answering {
                let changed = try await twoStep.set(isOn, of: account.session, password: nil, page.request)
                let (codes, action) = (changed.recoveryCodes, isOn ? AccountPage.Action.twoStepOn : .twoStepOff)
                var response =
                    codes.isEmpty
                    ? page.redirect(to: AccountPage.path(after: action, page.query))
                    : RecoveryCodesPage.render(codes, account, notice: page.text(action.phrase))
                if let cookie = changed.cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(account, turningOn: isOn, error: error)
            }
        }
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page where the user has no choice: without a factor, or where
    /// the application decides.
    private func withFactors(
        _ account: AccountPageContext, _ respond: (Identity.ListFactors.Reply) async throws -> Response
    ) async throws -> Response {
        let page = account.page
        let factors = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        guard account.canAddFactors, !account.requiresSecondFactor, !factors.factors.isEmpty else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(factors, backTo: page.query.path(Self.path)) {
            try await respond(factors)
        }
    }

    private func render(_ account: AccountPageContext, turningOn: Bool, error: ServiceError? = nil) -> Response {
        let page = account.page
        var values: [String: Any] = [
            "lead": page.text(turningOn ? "two_step_on_text" : "two_step_off_text"),
            "action": page.query.path(Self.path), "value": turningOn ? "on" : "off",
            "button": page.text(turningOn ? "turn_on" : "turn_off"), "back": page.query.path(AccountPage.path),
        ]
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(
            .twoStep, title: page.text(turningOn ? "two_step_on_title" : "two_step_off_title"), values)
    }
}
