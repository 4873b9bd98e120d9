import Hummingbird
import Models
import RPCClient

/// Asks a user who is signed in to sign in once more, before a change to how they sign in. The new session takes the place of the old
/// one, and the user goes on where they were.
struct FreshSignInPage: Sendable {
    static let path = "/login/account/confirm"

    let identity: ServiceClient
    let signIn: PasswordSignIn
    let passkeys: Passkeys

    /// The page's path, from where the user comes back to `place`.
    static func path(backTo place: String, _ query: PageQuery) -> String {
        var query = query
        query.returnTo = place
        return query.path(path)
    }

    /// A user without a password and without passkeys signs in on the sign-in page.
    func show(_ account: AccountPageContext, error: ServiceError? = nil) async throws -> Response {
        let page = account.page
        async let factors = identity.call(
            Identity.ListFactors(user: account.session.user, application: account.session.claims.application))
        async let password = identity.call(
            Identity.HasPassword(user: account.session.user, application: account.session.claims.application))
        let hasPasskeys = try await factors.factors.contains { $0.type == .passkey }
        let hasPassword = try await password.hasPassword && page.client?.loginMethods.contains(.password) == true
        let other = page.query.path(SignInPage.path, ["prompt": "login", "login_hint": account.email])
        guard hasPasskeys || hasPassword else { return page.redirect(to: other) }

        let field = PageField(
            name: "password", label: page.text("password"), kind: .currentPassword, hasFocus: true)
        let fields = page.fields([field], marked: error)
        var values: [String: Any] = [
            "lead": page.text("confirm_text", ["email": account.displayedEmail]), "action": page.query.path(Self.path),
            "email": account.email, "has_password": hasPassword, "other": other,
            "back": page.query.withoutReturnTo.path(AccountPage.path),
        ]
        if hasPasskeys {
            values["passkey"] =
                PasskeyButton(
                    page, action: Self.path, text: page.text("confirm_passkey"), isAlternative: hasPassword
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
            guard let client = page.client else { throw ServiceError.unknownPageClient }
            if form["credential"] != nil {
                return page.finishSignIn(
                    try await passkeys.signIn(
                        try form.credential(), to: client, as: account.session.user, page.request))
            }
            guard let password = try form.password("password"),
                let email = account.profile.credentials.lazy.compactMap(\.email).first
            else { throw ServiceError.fields(["password": "password_missing"]) }
            return page.finishSignIn(try await signIn(email, password: password, to: client, page.request))
        } orShow: { error in
            try await show(account, error: error)
        }
    }
}

extension AccountPageContext {
    /// Answers with `respond` if the sign-in is fresh, and by two factors where the user's sign-ins need two. Otherwise the user signs in
    /// once more, and comes back to `place`. Identity decides: if it asks for a fresh sign-in all the same, so does the page.
    func requiringFreshSignIn(
        _ factors: Identity.ListFactors.Reply, backTo place: String, _ respond: () async throws -> Response
    ) async throws -> Response {
        let again = page.redirect(to: FreshSignInPage.path(backTo: place, page.query))
        guard session.isFresh, !factors.hasTwoStep || session.claims.authenticationMethods.contains("mfa") else {
            return again
        }
        do {
            return try await respond()
        } catch let error as ServiceError where error.code == .insufficientUserAuthentication {
            return again
        }
    }
}
