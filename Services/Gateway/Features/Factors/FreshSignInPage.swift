import Hummingbird
import Models
import RPCClient

/// Asks the user of a session to authenticate again before a change to how they sign in, and goes on where they were.
struct FreshSignInPage: Sendable {
    static let path = "/login/account/confirm"
    /// The parameter in the page's query with which it asks for the password first, of a user whose security key verifies nobody.
    static let passwordParameter = "password_first"

    let identity: ServiceClient
    let reauthenticate: Reauthenticate

    /// The page's path, from where the user comes back to `place`.
    static func path(backTo place: String, _ query: PageQuery) -> String {
        var query = query
        query.returnTo = place
        return query.path(path)
    }

    private static func path(_ query: PageQuery, byRecoveryCode: Bool) -> String {
        byRecoveryCode ? query.path(path, [SecondFactorCodes.parameter: "1"]) : query.path(path)
    }

    private static func asksForPasswordFirst(_ request: IncomingRequest) -> Bool {
        request.queryValue(passwordParameter) != nil
    }

    /// A user who has any factor is asked for that, since a password is not enough to change how they sign in: for a passkey first, if they
    /// have no app. A user without password and factors signs in on the sign-in page. Beside the password, a security key need not verify its
    /// user, so a link leads to the field for the password, and from there back to the key.
    ///
    /// - Parameter kind: what the user has shown; nil for nothing, or a password.
    func show(
        _ account: AccountPageContext, error: ServiceError? = nil, after kind: SecondFactorKind? = nil
    ) async throws -> Response {
        let (page, session) = (account.page, account.session)
        async let listed = identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        async let password = identity.call(
            Identity.HasPassword(user: session.user, application: session.claims.application))
        let (factors, hasPassword) = (try await listed, try await password.hasPassword)
        func has(_ type: Factor.Kind) -> Bool { factors.factors.contains { $0.type == type } }
        let offersPasswordFirst = hasPassword && has(.passkey) && !session.hasFreshPassword
        let isPasswordFirst = offersPasswordFirst && Self.asksForPasswordFirst(page.request)
        let asksForPassword = isPasswordFirst || (hasPassword && factors.factors.isEmpty)
        let codes =
            asksForPassword
            ? nil
            : SecondFactorCodes(
                ofApp: has(.totp), recovery: !factors.factors.isEmpty && factors.recoveryCodesLeft > 0, page.request)
        let isPasskeyFirst = !asksForPassword && !has(.totp) && has(.passkey)
        let error = error.map { codes?.described($0) ?? $0 }
        let other = page.query.path(SignInPage.path, ["prompt": "login", "login_hint": account.email])
        guard asksForPassword || codes != nil || has(.passkey) else { return page.redirect(to: other) }

        var fields: [PageField] = []
        if asksForPassword {
            fields = [
                PageField(
                    name: "password", label: page.text("password"), kind: .currentPassword,
                    hint: isPasswordFirst ? page.text("confirm_key_next") : nil, hasFocus: true)
            ]
        } else if let codes {
            fields = [codes.field(page, hasHint: true)]
        }
        fields = page.fields(fields, marked: error)
        var values: [String: Any] = [
            "lead": page.text(Self.lead(page.query.returnTo), ["email": account.displayedEmail]),
            "action": isPasswordFirst
                ? page.query.path(Self.path, [Self.passwordParameter: "1"])
                : Self.path(page.query, byRecoveryCode: codes?.isRecoveryChosen == true),
            "email": account.email, "asks_for_password": asksForPassword, "has_form": !fields.isEmpty,
            "passkey_first": isPasskeyFirst,
            "other": other,
            "back": page.query.withoutReturnTo.path(AccountPage.path),
        ]
        values["other_code"] = codes?.link(
            page,
            to: (
                app: Self.path(page.query, byRecoveryCode: false),
                recovery: Self.path(page.query, byRecoveryCode: true)
            ))
        if has(.passkey), !isPasswordFirst {
            values["passkey"] =
                PasskeyButton(
                    page, action: Self.path, text: page.text("confirm_passkey"), isAlternative: !isPasskeyFirst,
                    isBesidePassword: session.hasFreshPassword
                ).values
        }
        if isPasswordFirst {
            values["without_pin"] = ["href": page.query.path(Self.path), "text": page.text("confirm_passkey")]
        } else if offersPasswordFirst {
            values["without_pin"] = [
                "href": page.query.path(Self.path, [Self.passwordParameter: "1"]),
                "text": page.text("confirm_password_first"),
            ]
        }
        if !factors.factors.isEmpty {
            values["lost"] = page.text("confirm_lost", ["app": Branding(page.client).name])
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials
                ? PageAlert(text: page.text("error_current_password"))
                : codes?.alert(for: error, after: kind, page) ?? page.alert(for: error)
        }
        return page.render(.confirm, title: page.text("confirm_title"), values, fields: fields)
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        var kind: SecondFactorKind?
        return try await page.answering {
            let evidence = try Self.evidence(in: form, page.request)
            if case .secondFactor(let input) = evidence { kind = input.kind }
            let grant = try await reauthenticate(evidence, of: account.session, page.request)
            let onward = page.query.returnTo ?? page.query.path(AccountPage.path)
            // After the password, the key is next.
            let isPasswordFirst = kind == nil && Self.asksForPasswordFirst(page.request)
            var response = page.redirect(to: isPasswordFirst ? page.query.path(Self.path) : onward)
            page.cookies.set(grant, on: &response)
            return response
        } orShow: { error in
            try await show(account, error: error, after: kind)
        }
    }

    /// The name of the phrase that tells what is confirmed, by the page that the user comes back to.
    private static func lead(_ place: String?) -> String {
        switch place?.prefix(while: { $0 != "?" }) {
        case ExportPage.path[...]: "confirm_export_text"
        case DeleteUserPage.path[...]: "confirm_delete_text"
        default: "confirm_text"
        }
    }

    private static func evidence(
        in form: FormBody, _ request: IncomingRequest
    ) throws -> Reauthenticate.Evidence {
        guard form["password"] != nil else {
            return .secondFactor(try form.secondFactor(isRecoveryCode: SecondFactorCodes.isChosen(request)))
        }
        guard let password = try form.password("password") else {
            throw ServiceError.fields(["password": "password_missing"])
        }
        return .password(password)
    }
}

extension AccountPageContext {
    /// Answers with `respond` if the sign-in is fresh, and by two factors if the user has any factor. Otherwise the user authenticates again,
    /// and comes back to `place`. Identity decides: if it asks for that all the same, so does the page.
    ///
    /// - Parameter factors: the user's factors; nil to let identity find out.
    func requiringFreshSignIn(
        _ factors: Identity.ListFactors.Reply? = nil, backTo place: String, _ respond: () async throws -> Response
    ) async throws -> Response {
        var again: Response { page.redirect(to: FreshSignInPage.path(backTo: place, page.query)) }
        guard session.isFresh, factors?.factors.isEmpty ?? true || session.hasTwoFactors else { return again }
        do {
            return try await respond()
        } catch let error as ServiceError where error.code == .insufficientUserAuthentication {
            return again
        }
    }

    /// The same for the page at `path`, with the user's factors, which are asked for first.
    func requiringFreshSignIn(
        at path: String, _ identity: ServiceClient, _ respond: (Identity.ListFactors.Reply) async throws -> Response
    ) async throws -> Response {
        let factors = try await identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        return try await requiringFreshSignIn(factors, backTo: page.query.path(path)) { try await respond(factors) }
    }
}
