import Hummingbird
import Models

/// The last step of a sign-in with two factors: takes the code of the authenticator app, a recovery code in the same field, or a passkey.
/// Where the client asks for a passkey (`acr_values`), it takes nothing else of a user who has one.
struct SecondFactorPage: Sendable {
    static let path = "/login/second-factor"

    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let passkeys: Passkeys
    let pending: PendingAuthorizations

    /// What the page offers.
    private struct Offer {
        let takesCode, takesPasskey: Bool
    }

    func show(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard let found = try await pendingSignIns.find(in: request, client: client.id),
            found.signIn.step.needsSecondFactor
        else { return try await startAgain(page) }
        return render(page, try await offer(for: found.signIn, page))
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
            return render(page, try await offer(for: found.signIn, page), error: error)
        }
    }

    /// A user without a passkey signs in by a code, so that they can add one.
    private func offer(for signIn: PendingSignIn, _ page: PageContext) async throws -> Offer {
        let hasPasskeys = try await passkeys.exist(for: signIn)
        let takesPasskey = hasPasskeys && signIn.takes(.passkey)
        // Only users with a passkey cost a look at the request.
        let needsPasskey = takesPasskey ? try await !isCodeEnough(page) : false
        return Offer(takesCode: signIn.takes(.totp) && !needsPasskey, takesPasskey: takesPasskey)
    }

    /// Whether the client that the sign-in is for is content with a code. A request that is over is told so when it goes on.
    private func isCodeEnough(_ page: PageContext) async throws -> Bool {
        guard let id = PendingAuthorizations.id(in: page.query) else { return true }
        do {
            let contexts = try await pending.find(id, accessToken: nil).request.contexts
            return contexts?.contains { $0.isReached(by: SecondFactorKind.totp.context) } ?? true
        } catch let error as ServiceError where error.code == .authorizationExpired {
            return true
        }
    }

    private func render(_ page: PageContext, _ offer: Offer, error: ServiceError? = nil) -> Response {
        let fields = page.fields(offer.takesCode ? [.secondFactor(page)] : [], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(Self.path), "takes_code": offer.takesCode,
            "lead": page.text(offer.takesCode ? "second_factor_lead" : "second_factor_passkey_lead"),
            "back": SignInPage.emptyPath(page.query),
        ]
        if page.client?.factorSettings.remembersBrowsers == true {
            values["remember"] = page.text(
                "remember_browser", ["days": "\(FactorSettings.rememberedDays)"])
        }
        if offer.takesPasskey {
            let text = page.text(offer.takesCode ? "passkey_instead" : "confirm_passkey")
            values["passkey"] =
                PasskeyButton(
                    page, action: Self.path, text: text, isAlternative: offer.takesCode, isSecondFactor: true
                ).values
        }
        if !offer.takesCode, let id = PendingAuthorizations.id(in: page.query) {
            values["missing"] = MissingPasskeyPage.path(of: id)
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
