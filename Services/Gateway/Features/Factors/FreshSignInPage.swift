import Hummingbird
import Models
import RPCClient

/// Asks the user of a session to authenticate again before a change to how they sign in, and goes on where they were.
struct FreshSignInPage: Sendable {
    static let path = "/login/account/confirm"

    let identity: ServiceClient
    let reauthenticate: Reauthenticate

    /// The page's path, from where the user comes back to `place`.
    ///
    /// - Parameter byTwoFactors: whether the session has to be authenticated by two factors, also where a sign-in needs one.
    static func path(backTo place: String, byTwoFactors: Bool = false, _ query: PageQuery) -> String {
        var query = query
        query.returnTo = place
        return path(query, byTwoFactors: byTwoFactors)
    }

    private static func path(_ query: PageQuery, byTwoFactors: Bool) -> String {
        byTwoFactors ? query.path(path, ["two_factors": "1"]) : query.path(path)
    }

    /// A second factor is asked for where the user's sign-ins need one and the session began without. A user without password and
    /// factors signs in on the sign-in page.
    func show(_ account: AccountPageContext, error: ServiceError? = nil) async throws -> Response {
        let (page, session) = (account.page, account.session)
        async let listed = identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        async let password = identity.call(
            Identity.HasPassword(user: session.user, application: session.claims.application))
        let (factors, hasPassword) = (try await listed, try await password.hasPassword)
        func has(_ type: Factor.Kind) -> Bool { factors.factors.contains { $0.type == type } }
        let byTwoFactors = page.request.queryValue("two_factors") != nil
        let needsSecondFactor = (byTwoFactors || factors.hasTwoStep) && !session.hasTwoFactors
        let asksForPassword = hasPassword && !needsSecondFactor
        let asksForCode = !asksForPassword && has(.totp)
        let other = page.query.path(SignInPage.path, ["prompt": "login", "login_hint": account.email])
        guard asksForPassword || asksForCode || has(.passkey) else { return page.redirect(to: other) }

        var fields: [PageField] = []
        if asksForPassword {
            fields = [
                PageField(name: "password", label: page.text("password"), kind: .currentPassword, hasFocus: true)
            ]
        } else if asksForCode {
            fields = [.secondFactor(page)]
        }
        fields = page.fields(fields, marked: error)
        var values: [String: Any] = [
            "lead": page.text("confirm_text", ["email": account.displayedEmail]),
            "action": Self.path(page.query, byTwoFactors: byTwoFactors),
            "email": account.email, "asks_for_password": asksForPassword, "has_form": !fields.isEmpty, "other": other,
            "back": page.query.withoutReturnTo.path(AccountPage.path),
        ]
        if has(.passkey) {
            values["passkey"] =
                PasskeyButton(
                    page, action: Self.path, text: page.text("confirm_passkey"), isAlternative: !fields.isEmpty
                ).values
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials
                ? PageAlert(text: page.text("error_current_password")) : page.alert(for: error)
        }
        return page.render(.confirm, title: page.text("confirm_title"), values, fields: fields)
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        return try await page.answering {
            let grant = try await reauthenticate(try Self.evidence(in: form), of: account.session, page.request)
            var response = page.redirect(to: page.query.returnTo ?? page.query.path(AccountPage.path))
            page.cookies.set(grant, on: &response)
            return response
        } orShow: { error in
            try await show(account, error: error)
        }
    }

    private static func evidence(in form: FormBody) throws -> Reauthenticate.Evidence {
        guard form["password"] != nil else { return .secondFactor(try form.secondFactor()) }
        guard let password = try form.password("password") else {
            throw ServiceError.fields(["password": "password_missing"])
        }
        return .password(password)
    }
}

extension AccountPageContext {
    /// Answers with `respond` if the sign-in is fresh, and by two factors where the user's sign-ins need two or the change does.
    /// Otherwise the user authenticates again, and comes back to `place`. Identity decides: if it asks for that all the same, so does the
    /// page.
    ///
    /// - Parameter factors: the user's factors; nil for a change that never needs two.
    func requiringFreshSignIn(
        _ factors: Identity.ListFactors.Reply? = nil, byTwoFactors: Bool = false, backTo place: String,
        _ respond: () async throws -> Response
    ) async throws -> Response {
        func again(byTwoFactors: Bool) -> Response {
            page.redirect(to: FreshSignInPage.path(backTo: place, byTwoFactors: byTwoFactors, page.query))
        }
        guard session.isFresh, !(byTwoFactors || factors?.hasTwoStep == true) || session.hasTwoFactors else {
            return again(byTwoFactors: byTwoFactors)
        }
        do {
            return try await respond()
        } catch let error as ServiceError where error.code == .insufficientUserAuthentication {
            return again(byTwoFactors: error.authenticationContext == .twoFactors)
        }
    }
}
