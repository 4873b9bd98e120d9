import Hummingbird
import Models

/// The last step of a sign-in with two factors: takes the code of the authenticator app, a recovery code in the same field, or a passkey.
struct SecondFactorPage: Sendable {
    static let path = "/login/second-factor"

    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let passkeys: Passkeys

    func show(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard let found = try await pendingSignIns.find(in: request, client: client.id),
            found.signIn.step.needsSecondFactor
        else { return try await startAgain(page) }
        return render(page, hasPasskeys: try await passkeys.exist(for: found.signIn))
    }

    func submit(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        guard let found = try await pendingSignIns.find(in: request, client: client.id) else {
            return try await startAgain(page)
        }
        return try await page.answering {
            let browser = RememberedBrowser(rememberingFor: client, isWanted: form["remember_browser"] == "1")
            var response = page.finishSignIn(
                try await secondFactor(try form.secondFactor(), for: found, remembering: browser, request))
            if let browser { response.headers.append(browser.field(request)) }
            return response
        } orShow: { error in
            guard error.code != .signInTokenInvalid else { return try await startAgain(page) }
            return render(page, hasPasskeys: try await passkeys.exist(for: found.signIn), error: error)
        }
    }

    private func render(_ page: PageContext, hasPasskeys: Bool, error: ServiceError? = nil) -> Response {
        let fields = page.fields([.secondFactor(page)], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(Self.path), "lead": page.text("second_factor_lead"),
            "back": SignInPage.emptyPath(page.query),
        ]
        if page.client?.factorSettings.remembersBrowsers == true {
            values["remember"] = page.text(
                "remember_browser", ["days": "\(FactorSettings.rememberedDays)"])
        }
        if hasPasskeys {
            values["passkey"] =
                PasskeyButton(
                    page, action: Self.path, text: page.text("passkey_instead"), isSecondFactor: true
                ).values
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.secondFactor, title: page.text("second_factor_title"), values, fields: fields)
    }

    /// The first step of another sign-in, for one that took too long; for one that was finished in another window, where it leads.
    private func startAgain(_ page: PageContext) async throws -> Response {
        try await accountPages.redirectIfSignedIn(page) ?? page.startSignInAgain()
    }
}

extension PageField {
    /// The field for the code of the authenticator app, or a recovery code.
    static func secondFactor(_ page: PageContext) -> PageField {
        PageField(
            name: "code", label: page.text("second_factor_code"), kind: .secondFactor,
            hint: page.text("second_factor_hint"), hasFocus: true)
    }
}
