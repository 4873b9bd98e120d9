import Hummingbird
import Models
import RPCClient

/// Makes new recovery codes, which it shows once. It needs a fresh sign-in by two factors.
struct RecoveryCodesPage: Sendable {
    static let path = "/login/account/recovery-codes"

    let identity: ServiceClient
    let apps: AuthenticatorApps

    func show(_ account: AccountPageContext) async throws -> Response {
        try await withFactors(account) { Self.render([], account) }
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        try await withFactors(account) {
            let page = account.page
            return try await page.answering {
                Self.render(
                    try await apps.renewRecoveryCodes(of: account.session, password: nil, page.request), account)
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return Self.render([], account, error: error)
            }
        }
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page without a factor that the codes could stand in for.
    private func withFactors(
        _ account: AccountPageContext, _ respond: () async throws -> Response
    ) async throws -> Response {
        let page = account.page
        let factors = try await identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        guard !factors.factors.isEmpty else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(factors, backTo: page.query.path(Self.path), respond)
    }

    /// The page with new codes of a user who signs in, which goes on to `path`.
    static func render(
        _ codes: [Secret], _ page: PageContext, goingOnTo path: String, notice: String? = nil
    ) -> Response {
        var values: [String: Any] = ["has_codes": true, "codes": codes.map { $0.reveal() }, "back": path]
        values["notice"] = notice
        return page.render(.recoveryCodes, title: page.text("recovery_codes"), values)
    }

    /// The page with new codes, or with the button that makes some.
    static func render(
        _ codes: [Secret], _ account: AccountPageContext, notice: String? = nil, error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(AccountPage.path), "has_codes": !codes.isEmpty,
            "codes": codes.map { $0.reveal() },
        ]
        values["notice"] = notice
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.recoveryCodes, title: page.text("recovery_codes"), values)
    }
}
